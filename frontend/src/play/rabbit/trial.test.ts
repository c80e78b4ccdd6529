import { expect, test } from "vitest";
import { remaining, Trial, understood, type Planned } from "./trial";

const go: Planned = { id: "b1-01", kind: "go", gap_ms: 800 };
const wait: Planned = { id: "b1-02", kind: "wait", gap_ms: 800 };

function played(plan: Planned, taps: number[]): Trial {
  const trial = new Trial(plan, 10_000, 1500);
  for (const tap of taps) trial.tap(10_000 + tap, "touch");
  return trial;
}

test("taps are told relative to the picture, late ones included", () => {
  expect(played(go, [431.7, 1800]).report()).toEqual({
    trial: "b1-01",
    onset_ms: 10_000,
    shown_ms: 1500,
    taps_ms: [432, 1800],
    interrupted: false,
    via: "touch",
  });
});

test("hopping for a carrot and waiting for a fox are as asked", () => {
  expect(played(go, [400]).asAsked).toBe(true);
  expect(played(go, []).asAsked).toBe(false);
  expect(played(wait, []).asAsked).toBe(true);
  expect(played(wait, [400]).asAsked).toBe(false);
});

test("a tap after the picture has gone is no hop at it", () => {
  expect(played(wait, [1600]).asAsked).toBe(true);
});

test("an interrupted trial is never as asked and says so", () => {
  const trial = played(go, [400]);
  trial.interrupt();
  expect(trial.asAsked).toBe(false);
  expect(trial.report().interrupted).toBe(true);
});

test("practice is understood when nearly all went as asked, both hop and wait among it", () => {
  const hop = played(go, [400]);
  const hush = played(wait, []);
  const slip = played(wait, [300]);
  expect(understood([hop, hop, hush, slip], 3)).toBe(true);
  expect(understood([hop, hush, slip, slip], 3)).toBe(false);
  expect(understood([hop, hop, hop, slip], 3)).toBe(false);
});

test("play goes on at the trial where it was left", () => {
  const parts = [[go, wait], [{ ...go, id: "b2-01" }]];
  expect(remaining(parts, "b1-02").map((part) => part.map((trial) => trial.id))).toEqual([
    ["b1-02"],
    ["b2-01"],
  ]);
  expect(remaining(parts, "b2-01")).toHaveLength(1);
  expect(remaining(parts, "nowhere")).toEqual([]);
});
