import { expect, test } from "vitest";
import { drawPiece, tellPiece, threadPatterns, type Piece, type Shape, type Thread } from "./pieces";

const SHAPES: Shape[] = ["leaf", "fish", "house", "bird", "circle", "square", "triangle", "star", "flower"];
const THREADS: Thread[] = ["plain", "stripe", "dot", "check", "zigzag"];

const pieces: Piece[] = SHAPES.flatMap((shape) =>
  THREADS.flatMap((thread) =>
    [1, 2, 3].map((size) => ({ shape, thread, size, count: 1, turn: 0 })),
  ),
);

test("different pieces look different and sound different", () => {
  expect(new Set(pieces.map(drawPiece)).size).toBe(pieces.length);
  for (const language of ["ko", "en"] as const) {
    expect(new Set(pieces.map((piece) => tellPiece(piece, language))).size).toBe(pieces.length);
  }
});

test("counts, turns and petals can be seen and heard", () => {
  const fish = { shape: "fish", thread: "dot", size: 1 } as const;
  const drawn = [1, 2, 3, 4, 5].map((count) => drawPiece({ ...fish, count }));
  expect(drawn.map((svg) => svg.split("<g ").length - 1)).toEqual([1, 2, 3, 4, 5]);
  expect(drawPiece({ ...fish, turn: 90 })).toContain("rotate(90)");
  expect(tellPiece({ ...fish, turn: 180 }, "en")).toContain("upside down");
  expect(tellPiece({ thread: "plain", petals: [0, 4] }, "ko")).toBe("민무늬 꽃잎 1, 5");
});

test("no thread is told apart by colour alone", () => {
  const patterns = threadPatterns().split("<pattern ").slice(1);
  const colourless = patterns.map((pattern) =>
    pattern.replace(/id="[^"]*"/, "").replaceAll(/#[0-9a-f]{6}/g, "colour"),
  );
  expect(new Set(colourless).size).toBe(THREADS.length);
});

test("a piece that is not known is still drawn, and draws nothing foreign", () => {
  const foreign = { shape: "<script>", thread: '"><script>', turn: "x" } as unknown as Piece;
  expect(drawPiece(foreign)).not.toContain("script");
});
