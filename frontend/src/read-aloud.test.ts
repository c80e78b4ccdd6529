import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readAloud } from "./read-aloud";

const said: string[] = [];
let voices: { lang: string; localService: boolean }[] = [];
const synthesis = Object.assign(new EventTarget(), {
  getVoices: () => voices,
  cancel: () => undefined,
  speak: (utterance: { text: string }) => said.push(utterance.text),
});

beforeEach(() => {
  said.length = 0;
  voices = [];
  vi.stubGlobal("speechSynthesis", synthesis);
  vi.stubGlobal(
    "SpeechSynthesisUtterance",
    class {
      constructor(readonly text: string) {}
    },
  );
  document.body.innerHTML = `
    <p id="words" lang="ko"> 싫으면 말해도 괜찮아요. </p>
    <button data-reads="words" hidden>읽기</button>`;
});

afterEach(() => vi.unstubAllGlobals());

function button(): HTMLButtonElement {
  const found = document.querySelector("button");
  if (!found) throw new Error("There is no button.");
  return found;
}

test("a button reads the words it belongs to", () => {
  voices = [{ lang: "ko-KR", localService: true }];
  readAloud();
  expect(button().hidden).toBe(false);
  button().click();
  expect(said).toEqual(["싫으면 말해도 괜찮아요."]);
});

test("Korean is never read by an English voice", () => {
  voices = [{ lang: "en-US", localService: true }];
  readAloud();
  expect(button().hidden).toBe(true);
});

test("the button appears when the voices arrive", () => {
  readAloud();
  expect(button().hidden).toBe(true);
  voices = [{ lang: "ko-KR", localService: false }];
  synthesis.dispatchEvent(new Event("voiceschanged"));
  expect(button().hidden).toBe(false);
});
