/** One page of the room: keeps notes, sends them, and shows where they are. */
import { announce } from "../announce";
import { showQueue, showState, stateOf } from "./chip";
import { Connection } from "./connection";
import { noteOf, namesOf } from "./forms";
import { counts, drop, entries, flush, keep, nextTry, settled, undo, type Outcome } from "./queue";
import type { QueuedNote } from "./records";
import { forget, refresh, today } from "./roster";
import { say } from "./toast";
import { word, type Facts } from "./words";

const JUST_KEPT = "mirae-just-kept";
const TO_FIX = "mirae-to-fix";
/** How long a page waits for the server before it moves on; the note is safe on the device by then. */
const PATIENCE_MS = 1500;

export class Room {
  readonly connection: Connection;
  private outcome: Outcome = "done";
  private sending = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly others = typeof BroadcastChannel === "function" ? new BroadcastChannel("mirae-observe") : undefined;

  constructor(
    readonly facts: Facts,
    /** Whose notes these are: the signed-in account, or without a connection the one of today's names. */
    private owner: number,
  ) {
    this.connection = new Connection(facts.api);
  }

  async start(): Promise<void> {
    window.addEventListener("online", () => void this.send(true));
    window.addEventListener("offline", () => void this.show());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void this.send();
    });
    document.querySelector("[data-flush]")?.addEventListener("click", () => void this.send(true));
    this.others?.addEventListener("message", () => void this.show());
    await this.show();
    await this.sayJustKept();
    await this.send();
    if (this.facts.owner) await refresh(this.connection, this.facts.owner);
  }

  /** Keep what a form says, and try to send it. */
  async take(form: HTMLFormElement): Promise<QueuedNote> {
    const fixing = sessionStorage.getItem(TO_FIX);
    const note = await keep(noteOf(form), this.owner, namesOf(form));
    if (fixing && fixing !== note.id) await drop(fixing);
    sessionStorage.removeItem(TO_FIX);
    await this.show();
    void this.sendInBackground();
    const sent = this.send(true).then((outcome) => outcome === "done" && settled(note.id, PATIENCE_MS));
    await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    return note;
  }

  async send(force = false): Promise<Outcome> {
    clearTimeout(this.timer);
    this.sending = true;
    await this.show();
    this.outcome = navigator.onLine ? await flush(this.connection, { force }) : "offline";
    this.sending = false;
    await this.show();
    this.others?.postMessage("changed");
    const wait = await nextTry(this.owner);
    if (wait !== undefined) this.timer = setTimeout(() => void this.send(), Math.max(wait, 1000));
    return this.outcome;
  }

  async show(): Promise<void> {
    const count = await counts(this.owner);
    showState(stateOf(count, navigator.onLine, this.outcome, this.sending), count);
    const own = (await entries()).filter((entry) => entry.owner === this.owner);
    showQueue(own, this.hint(count.others), {
      fix: (entry) => this.fix(entry),
      drop: (entry) =>
        void drop(entry.id).then(() => {
          announce(word("dropped"));
          return this.show();
        }),
    });
  }

  async unsent(): Promise<number> {
    return (await counts(this.owner)).waiting;
  }

  /** Names leave the device before the person does. */
  async leave(): Promise<void> {
    await forget();
  }

  justKept(id: string): void {
    sessionStorage.setItem(JUST_KEPT, id);
  }

  private hint(others: number): string {
    if (this.outcome === "signed-out") return word("signed-out");
    return others && this.facts.owner ? word("someone-else") : "";
  }

  private fix(entry: QueuedNote): void {
    sessionStorage.setItem(TO_FIX, entry.id);
    const chosen = new URLSearchParams(entry.record.children.map((child) => ["children", child]));
    location.assign(`${this.facts.entry}?${chosen}`);
  }

  private async sayJustKept(): Promise<void> {
    const id = sessionStorage.getItem(JUST_KEPT);
    sessionStorage.removeItem(JUST_KEPT);
    if (!id) return;
    const waits = (await entries()).some((entry) => entry.id === id);
    // Once it is on the server, the page itself offers to take it back.
    if (!waits && document.querySelector("[data-just-written]")) return;
    say(word(waits ? "kept" : "sent"), word("undo"), async () => {
      await undo(id, this.owner);
      await this.send(true);
      announce(word("undone"));
    });
  }

  private async sendInBackground(): Promise<void> {
    const registration = await navigator.serviceWorker?.getRegistration();
    const sync = (registration as { sync?: { register(tag: string): Promise<void> } } | undefined)?.sync;
    // Not every browser has it, and a private window may refuse; the page sends by itself as well.
    await sync?.register("observations").catch(() => undefined);
  }
}

/** The note that its writer wants to write anew, when this page was opened for that. */
export async function noteToFix(): Promise<QueuedNote | undefined> {
  const id = sessionStorage.getItem(TO_FIX);
  const entry = id ? (await entries()).find((each) => each.id === id) : undefined;
  return entry?.kind === "note" ? entry : undefined;
}

/** Who writes on this page: the signed-in account, else whose names are kept for today. */
export async function ownerOf(facts: Facts): Promise<number> {
  return facts.owner || ((await today())?.owner ?? 0);
}
