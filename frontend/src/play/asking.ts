/** What a child is asked in a break, and before a game is stopped: a friend, a few words, big buttons. */

import nuriWave from "../art/characters/nuri-wave.svg";
import toriCalm from "../art/characters/tori-calm.svg";
import { element, pictureButton } from "./dom";
import { icons } from "./icons";
import type { Words } from "./words";

export type Asked = "break" | "stop";

/** The words of the question, which are spoken too. */
export function question(asked: Asked, words: Words): string {
  return asked === "stop" ? words.stopAsk : words.paused;
}

/** The question with its answers; only a wish to stop can be affirmed. */
export function asking(
  asked: Asked,
  words: Words,
  answers: { goOn: () => void; stop: () => void },
): Element[] {
  const on = asked === "stop" ? words.stopNo : words.resume;
  const choices = [
    pictureButton({ kind: "game-big", svg: icons.play, label: on, words: on }, answers.goOn),
  ];
  if (asked === "stop") {
    const { stopYes } = words;
    choices.push(
      pictureButton({ kind: "game-big game-quiet", svg: icons.stop, label: stopYes, words: stopYes }, answers.stop),
    );
  }
  return [
    element("img", { src: asked === "stop" ? nuriWave : toriCalm, alt: "" }),
    element("p", {}, question(asked, words)),
    element("div", { class: "game-choices" }, ...choices),
  ];
}
