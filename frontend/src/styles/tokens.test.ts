import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(resolve(import.meta.dirname, "tokens.css"), "utf8");
const beforeHighContrast = css.slice(0, css.indexOf("@media (prefers-contrast"));
const colours = new Map(
  [...beforeHighContrast.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1], m[2] ?? ""]),
);

function colour(name: string): string {
  const value = colours.get(name);
  if (!value) throw new Error(`tokens.css has no colour --${name}`);
  return value;
}

/** Relative luminance and contrast ratio after WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const themes = [...colours.keys()].flatMap((name) => /^theme-(.+)-tint$/.exec(name ?? "")?.[1] ?? []);

test("black on white is 21 to 1", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
});

test("there are nine theme colours", () => {
  expect(themes).toHaveLength(9);
});

describe.each(themes)("theme %s", (theme) => {
  test("text can be read on its tint, on paper and on its solid", () => {
    expect(contrast(colour(`theme-${theme}-ink`), colour(`theme-${theme}-tint`))).toBeGreaterThan(4.5);
    expect(contrast(colour(`theme-${theme}-ink`), colour("card"))).toBeGreaterThan(4.5);
    expect(contrast(colour(`theme-${theme}-on`), colour(`theme-${theme}-solid`))).toBeGreaterThan(4.5);
  });

  test("its lines and shapes stand out from paper and from its tint", () => {
    expect(contrast(colour(`theme-${theme}-solid`), colour("card"))).toBeGreaterThan(3);
    expect(contrast(colour(`theme-${theme}-solid`), colour(`theme-${theme}-tint`))).toBeGreaterThan(3);
  });

  test("it is not a red that reads as a warning", () => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) =>
      Number.parseInt(colour(`theme-${theme}-solid`).slice(at, at + 2), 16),
    );
    expect(r > 170 && r > 2.6 * Math.max(g, b)).toBe(false);
  });
});

test.each(["info", "kind", "wait", "care", "done"])("the words of state %s can be read", (state) => {
  expect(contrast(colour(`state-${state}-ink`), colour(`state-${state}-tint`))).toBeGreaterThan(4.5);
});

test.each(["ink", "ink-soft", "ink-faint", "pine"])("%s can be read on paper, cream and card", (ink) => {
  for (const ground of ["paper", "cream", "card"])
    expect(contrast(colour(ink), colour(ground))).toBeGreaterThan(4.5);
});

test("the edges of fields and the focus ring stand out", () => {
  for (const ground of ["paper", "card"]) {
    expect(contrast(colour("edge"), colour(ground))).toBeGreaterThan(3);
    expect(contrast(colour("focus"), colour(ground))).toBeGreaterThan(3);
  }
});
