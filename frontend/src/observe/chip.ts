/** The chip that says where one's notes are, and the list of those still on this device. */
import type { Counts, Outcome } from "./queue";
import type { QueueEntry, QueuedNote } from "./records";
import { word } from "./words";

export type SyncState = "synced" | "waiting" | "sending" | "offline" | "problem";

export function stateOf(counts: Counts, online: boolean, outcome: Outcome, sending: boolean): SyncState {
  if (counts.refused) return "problem";
  if (sending && counts.waiting) return "sending";
  if (counts.waiting) return "waiting";
  return online && outcome !== "offline" ? "synced" : "offline";
}

export function showState(state: SyncState, counts: Counts, page: Document = document): void {
  for (const chip of page.querySelectorAll<HTMLElement>("[data-sync]")) {
    chip.dataset.state = state;
    for (const count of chip.querySelectorAll<HTMLElement>("[data-count]"))
      count.textContent = String(state === "problem" ? counts.refused : counts.waiting);
  }
}

export interface QueueActions {
  fix(entry: QueuedNote): void;
  drop(entry: QueueEntry): void;
}

export function showQueue(entries: QueueEntry[], hint: string, actions: QueueActions, page: Document = document): void {
  const section = page.querySelector<HTMLElement>("[data-queue]");
  const list = section?.querySelector("[data-queue-list]");
  const said = section?.querySelector<HTMLElement>("[data-queue-hint]");
  if (!section || !list || !said) return;
  const notes = entries.filter((entry) => entry.kind === "note" || entry.state === "refused");
  section.hidden = notes.length === 0 && !hint;
  said.textContent = hint;
  said.hidden = !hint;
  list.replaceChildren(...notes.map((entry) => row(entry, actions, page)));
}

function row(entry: QueueEntry, actions: QueueActions, page: Document): HTMLElement {
  const item = page.createElement("li");
  item.className = "queue__note";
  item.dataset.state = entry.state;
  if (entry.kind === "note") {
    add(item, "p", "queue__names", entry.names.join(", "));
    add(item, "p", "queue__text", entry.record.text || word("only-ratings", page));
  }
  add(item, "p", "queue__state small", entry.refusal?.message || word("waiting", page));
  if (entry.state === "refused") {
    const buttons = add(item, "p", "row", "");
    if (entry.kind === "note") buttons.append(button(word("fix", page), () => actions.fix(entry), page));
    buttons.append(button(word("drop", page), () => actions.drop(entry), page));
  }
  return item;
}

function add(parent: HTMLElement, tag: string, css: string, text: string): HTMLElement {
  const made = parent.ownerDocument.createElement(tag);
  made.className = css;
  made.textContent = text;
  parent.append(made);
  return made;
}

function button(text: string, press: () => void, page: Document): HTMLButtonElement {
  const made = page.createElement("button");
  made.type = "button";
  made.className = "button";
  made.dataset.kind = "quiet";
  made.dataset.size = "s";
  made.textContent = text;
  made.addEventListener("click", press);
  return made;
}
