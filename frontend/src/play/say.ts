/** Buttons that say something: `data-say`. The words are shown too, where the page has not got them. */

import { soundIsOn } from "./settings";
import { Voice } from "./voice";
import { languageOf } from "./words";

let voice: Voice | null = null;

export async function tell(button: HTMLElement): Promise<void> {
  const text = button.dataset["say"] ?? "";
  const page = button.closest("main")?.textContent ?? "";
  const words = document.createElement("p");
  words.textContent = text;
  if (!page.includes(text)) button.after(words);
  voice?.hush();
  voice = new Voice(languageOf(button));
  voice.on = soundIsOn();
  await voice.say(text);
  words.remove();
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest<HTMLElement>("[data-say]");
  if (button) void tell(button);
});
