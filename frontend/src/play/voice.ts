/** Speaks to the child. Where there is no voice, words stay on the screen for as long. */

import type { Language } from "./api";

const LOCALE: Record<Language, string> = { ko: "ko-KR", en: "en-US" };

/** How long a sentence takes to hear or to read aloud to a child, in milliseconds. */
export function speakingMs(text: string, language: Language): number {
  const perLetter = language === "ko" ? 165 : 75;
  return 500 + text.length * perLetter;
}

export class Voice {
  on = true;
  #end: (() => void) | null = null;

  constructor(readonly language: Language) {
    // Some browsers load their voices only once asked.
    if (typeof speechSynthesis !== "undefined") speechSynthesis.getVoices();
  }

  /** Resolves when the sentence is over, by voice or by time, or was cut short by the next one. */
  say(text: string): Promise<void> {
    this.hush();
    return new Promise((resolve) => {
      const longest = speakingMs(text, this.language);
      const speaking = this.on ? this.#speak(text) : null;
      const end = (): void => {
        clearTimeout(timer);
        if (this.#end === end) this.#end = null;
        resolve();
      };
      let timer = setTimeout(end, speaking ? longest * 2 : longest);
      this.#end = end;
      speaking?.addEventListener("end", end);
      speaking?.addEventListener("error", () => {
        clearTimeout(timer);
        timer = setTimeout(end, longest);
      });
    });
  }

  hush(): void {
    if (typeof speechSynthesis !== "undefined") speechSynthesis.cancel();
    this.#end?.();
  }

  #speak(text: string): SpeechSynthesisUtterance | null {
    const voice = this.#ownVoice();
    if (!voice) return null;
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = LOCALE[this.language];
    utterance.rate = 0.9;
    utterance.pitch = 1.1;
    speechSynthesis.speak(utterance);
    return utterance;
  }

  /** A voice of this very language: Korean read by an English voice would only confuse. */
  #ownVoice(): SpeechSynthesisVoice | null {
    if (typeof speechSynthesis === "undefined") return null;
    const fitting = speechSynthesis
      .getVoices()
      .filter((voice) => voice.lang.toLowerCase().startsWith(this.language));
    // A voice on the device goes on without the network.
    return fitting.find((voice) => voice.localService) ?? fitting[0] ?? null;
  }
}
