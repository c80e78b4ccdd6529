/** A voice for the language of an element; one on the device goes on without the network. */
function voiceFor(element: Element): SpeechSynthesisVoice | undefined {
  const language = element.closest("[lang]")?.getAttribute("lang") ?? "ko";
  const fitting = speechSynthesis.getVoices().filter((voice) => voice.lang.startsWith(language));
  return fitting.find((voice) => voice.localService) ?? fitting[0];
}

/** Buttons with `data-reads="id"` read an element aloud; they show where there is a voice for it. */
export function readAloud(page: Document = document): void {
  if (typeof speechSynthesis === "undefined") return;
  for (const button of page.querySelectorAll<HTMLButtonElement>("[data-reads]")) {
    const words = page.getElementById(button.dataset.reads ?? "");
    if (!words) continue;
    const show = (): void => {
      button.hidden = !voiceFor(words);
    };
    show();
    // Some browsers load their voices only once asked.
    speechSynthesis.addEventListener("voiceschanged", show);
    button.addEventListener("click", () => {
      const voice = voiceFor(words);
      const utterance = new SpeechSynthesisUtterance(words.textContent?.trim() ?? "");
      utterance.rate = 0.9;
      if (voice) {
        utterance.voice = voice;
        utterance.lang = voice.lang;
      }
      speechSynthesis.cancel();
      speechSynthesis.speak(utterance);
    });
  }
}
