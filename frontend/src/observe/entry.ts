/** The note's form with its script: phrases at a tap, kept on the device first, sent when it can be. */
import { fill } from "./forms";
import { newId } from "./records";
import { noteToFix, type Room } from "./room";
import { word } from "./words";

export function phrases(page: Document = document): void {
  for (const list of page.querySelectorAll<HTMLElement>("[data-phrases]")) {
    list.hidden = false;
    list.addEventListener("click", (event) => {
      const phrase = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-phrase]") : null;
      const text = list.closest("form")?.querySelector("textarea");
      if (!phrase?.dataset.phrase || !text) return;
      const before = text.value.trimEnd();
      text.value = `${before}${before ? " " : ""}${phrase.dataset.phrase}`;
      text.focus();
    });
  }
}

export async function entryForms(room: Room, page: Document = document): Promise<void> {
  const toFix = await noteToFix();
  for (const form of page.querySelectorAll<HTMLFormElement>("form[data-record]")) {
    if (toFix && !("stays" in form.dataset)) {
      fill(form, toFix.record);
      // A number that already means another note cannot be used again.
      if (toFix.refusal?.code === "conflict") setId(form);
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void submit(form, room);
    });
  }
}

async function submit(form: HTMLFormElement, room: Room): Promise<void> {
  const said = new FormData(form);
  const rated = [...said.entries()].some(([name, value]) => name.startsWith("rating--") && value);
  if (!said.getAll("children").length) return trouble(form, word("nobody"));
  if (!String(said.get("text") ?? "").trim() && !rated) return trouble(form, word("empty"));
  const button = form.querySelector<HTMLButtonElement>('[type="submit"]');
  if (button) button.disabled = true;
  const note = await room.take(form);
  if (button) button.disabled = false;
  if ("stays" in form.dataset) return saved(form);
  room.justKept(note.id);
  location.assign(form.dataset.then ?? room.facts.home);
}

function trouble(form: HTMLFormElement, words: string): void {
  const place = form.querySelector<HTMLElement>("[data-trouble]");
  if (!place) return;
  place.textContent = words;
  place.hidden = false;
  place.focus();
}

/** An item of the scale: it stays where it is, and says that it is kept. */
function saved(form: HTMLFormElement): void {
  setId(form);
  const mark = form.querySelector<HTMLElement>("[data-saved]");
  if (mark) mark.hidden = false;
  document.querySelector(`.ribbon-steps a[href="#${CSS.escape(form.id)}"]`)?.setAttribute("data-done", "");
}

function setId(form: HTMLFormElement): void {
  const id = form.querySelector<HTMLInputElement>('input[name="id"]');
  if (id) id.value = newId();
}
