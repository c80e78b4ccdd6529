/** From a form to a note, and from a note back into a form. */
import type { NoteRecord, RatingRecord } from "./records";

const SEPARATOR = "--";
const NO_CHANCE = "none";

export function noteOf(form: HTMLFormElement, now: Date = new Date()): NoteRecord {
  const said = new FormData(form);
  const text = (name: string): string => String(said.get(name) ?? "");
  const seen = text("happened_at");
  return {
    id: text("id"),
    group: text("group"),
    children: said.getAll("children").map(String),
    setting: text("setting") || "other",
    happened_at: (seen ? new Date(seen) : now).toISOString(),
    text: text("text").trim(),
    ratings: ratingsOf(said),
  };
}

function ratingsOf(said: FormData): RatingRecord[] {
  return [...said.entries()].flatMap(([name, value]) => {
    const [prefix, child, item] = name.split(SEPARATOR);
    if (prefix !== "rating" || !child || !item || !value) return [];
    const help = String(said.get(["help", child, item].join(SEPARATOR)) ?? "none");
    return [{ child, item, category: value === NO_CHANCE ? null : Number(value), help }];
  });
}

export const ratingName = (child: string, item: string): string => ["rating", child, item].join(SEPARATOR);

/** The names of the children who are chosen, for the list of what waits on this device. */
export function namesOf(form: HTMLFormElement): string[] {
  const chosen = form.querySelectorAll<HTMLInputElement>('input[name="children"]');
  return [...chosen]
    .filter((input) => input.type === "hidden" || input.checked)
    .map((input) => input.dataset.name ?? "")
    .filter(Boolean);
}

export function fill(form: HTMLFormElement, note: NoteRecord): void {
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("[name]")) {
    if (field.name === "id") field.value = note.id;
    else if (field.name === "text") field.value = note.text;
    else if (field.name === "children" && field instanceof HTMLInputElement)
      field.checked = note.children.includes(field.value);
    else if (field.name === "setting" && field instanceof HTMLInputElement) field.checked = field.value === note.setting;
    else if (field.name === "happened_at") field.value = localTime(new Date(note.happened_at));
    else if (field instanceof HTMLInputElement) fillRating(field, note);
  }
}

function fillRating(field: HTMLInputElement, note: NoteRecord): void {
  const [part, child, item] = field.name.split(SEPARATOR);
  const rating = note.ratings.find((each) => each.child === child && each.item === item);
  if (!rating) return;
  const category = rating.category === null ? NO_CHANCE : String(rating.category);
  if (part === "rating") field.checked = field.value === category;
  if (part === "help") field.checked = field.value === rating.help;
}

function localTime(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
