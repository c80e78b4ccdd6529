import { expect, test } from "vitest";
import { actOf, step } from "./keys";

const key = (name: string, more = {}) => ({
  key: name,
  repeat: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});

test("space, enter and a switch press; arrows move; other keys are left alone", () => {
  expect(actOf(key(" "))).toBe("press");
  expect(actOf(key("Enter"))).toBe("press");
  expect(actOf(key("ArrowLeft"))).toBe("left");
  expect(actOf(key("Tab"))).toBeNull();
  expect(actOf(key("a"))).toBeNull();
});

test("a key held down presses once, and browser shortcuts stay the browser's", () => {
  expect(actOf(key(" ", { repeat: true }))).toBeNull();
  expect(actOf(key("ArrowLeft", { altKey: true }))).toBeNull();
});

test("six pieces in three columns are walked in rows and columns", () => {
  expect(step(0, "right", 6, 3)).toBe(1);
  expect(step(0, "left", 6, 3)).toBe(5);
  expect(step(1, "down", 6, 3)).toBe(4);
  expect(step(4, "down", 6, 3)).toBe(1);
  expect(step(1, "up", 6, 3)).toBe(4);
  expect(step(3, "first", 6, 3)).toBe(0);
  expect(step(3, "last", 6, 3)).toBe(5);
});

test("every place is reached by going right, whatever the number of columns", () => {
  for (const count of [3, 4, 6]) {
    let place = 0;
    const seen = new Set([place]);
    for (let times = 1; times < count; times++) seen.add((place = step(place, "right", count, 2)));
    expect(seen.size).toBe(count);
  }
});
