import { expect, test } from "vitest";
import { wordsIn } from "./words";
import { speakingMs } from "./voice";

test("everything is said in both languages, and not the same", () => {
  const [korean, english] = [wordsIn("ko"), wordsIn("en")];
  for (const key of Object.keys(korean) as (keyof typeof korean)[]) {
    expect(english[key]).toBeTruthy();
    expect(english[key]).not.toBe(korean[key]);
    expect(korean[key]).toMatch(/[가-힣]/);
  }
});

test("no sentence to a child speaks of points, scores or right answers lost", () => {
  const all = Object.values(wordsIn("ko")).join(" ");
  expect(all).not.toMatch(/점수|등수|틀렸|실패|빨리|못했/);
});

test("no spoken sentence takes longer than a child listens", () => {
  for (const language of ["ko", "en"] as const) {
    for (const sentence of Object.values(wordsIn(language))) {
      expect(speakingMs(sentence, language)).toBeLessThan(8000);
    }
  }
});
