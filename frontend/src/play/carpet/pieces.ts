/** The pieces of the carpet: what the server describes, drawn and told in words. */

import type { Language } from "../api";

export type Shape =
  | "leaf"
  | "fish"
  | "house"
  | "bird"
  | "circle"
  | "square"
  | "triangle"
  | "star"
  | "flower";
export type Thread = "plain" | "stripe" | "dot" | "check" | "zigzag";

export interface Piece {
  thread: Thread;
  shape?: Shape;
  count?: number;
  size?: number;
  turn?: number;
  petals?: number[];
}

const INK = "#2e2923";

/** Each thread has its own colour and its own weave, so that neither is needed to tell them apart. */
const THREADS: Record<Thread, { ground: string; mark: string; weave: string }> = {
  plain: { ground: "#b3531d", mark: "", weave: "" },
  stripe: { ground: "#dfe8fa", mark: "#26417f", weave: '<path d="M0 5h20M0 15h20" stroke-width="6"/>' },
  dot: {
    ground: "#467a34",
    mark: "#fffdf8",
    weave: '<g fill="#fffdf8" stroke="none"><circle cx="5" cy="5" r="3.4"/><circle cx="15" cy="15" r="3.4"/></g>',
  },
  check: {
    ground: "#f6d9e9",
    mark: "#77275a",
    weave: '<path d="M0 0h10v10H0zM10 10h10v10H10z" fill="#77275a" stroke="none"/>',
  },
  zigzag: {
    ground: "#f4cd5c",
    mark: "#5a4000",
    weave: '<path d="M0 6 5 1l5 5 5-5 5 5M0 16l5-5 5 5 5-5 5 5" stroke-width="3"/>',
  },
};

/** The weaves, once in a page; every piece refers to them. */
export function threadPatterns(): string {
  const patterns = Object.entries(THREADS).map(
    ([name, { ground, mark, weave }]) =>
      `<pattern id="thread-${name}" width="20" height="20" patternUnits="userSpaceOnUse"><rect width="20" height="20" fill="${ground}"/><g fill="none" stroke="${mark}" stroke-linejoin="round">${weave}</g></pattern>`,
  );
  return `<svg class="game-defs" width="0" height="0"><defs>${patterns.join("")}</defs></svg>`;
}

/** Shapes around 0,0 within 40 to each side. Those that are turned look different each way. */
const SHAPES: Record<Shape, string> = {
  circle: '<circle r="34"/>',
  square: '<rect x="-31" y="-31" width="62" height="62" rx="5"/>',
  triangle: '<path d="M0-36 37 29H-37z"/>',
  star: `<path d="${starPath(38, 17)}"/>`,
  flower:
    '<path d="M0-38c14 0 18 14 11 21 9-9 26-3 26 10S24 14 14 10c5 9 1 27-14 27s-19-18-14-27c-10 4-23-4-23-17s17-19 26-10c-7-7-3-21 11-21z"/>',
  leaf: '<path d="M0-40C26-22 26 8 0 26-26 8-26-22 0-40z"/><path d="M0-26V40" class="piece-line"/>',
  fish: '<path d="M-40 0C-24-28 8-28 20-4L38-20V20L20 4C8 28-24 28-40 0z"/><circle cx="-22" cy="-5" r="4.5" class="piece-eye"/>',
  house:
    '<path d="M0-38 36-6H26V34H-26V-6H-36z"/><path d="M-7 34V12H7V34" class="piece-door"/>',
  bird: '<path d="M-40-10-24-16C-20-34 6-34 8-14 22-10 34-16 40-26 40 8 24 28-4 28-24 28-30 8-27-3z"/><circle cx="-13" cy="-14" r="4.5" class="piece-eye"/>',
};

function starPath(outer: number, inner: number): string {
  const points = Array.from({ length: 10 }, (_, at) => {
    const radius = at % 2 ? inner : outer;
    const angle = (at * Math.PI) / 5 - Math.PI / 2;
    return `${(radius * Math.cos(angle)).toFixed(1)} ${(radius * Math.sin(angle)).toFixed(1)}`;
  });
  return `M${points.join("L")}z`;
}

const SCALE = [0.4, 0.68, 1];
/** Where the shapes of a piece lie, as on a die. */
const PLACES: [number, number][][] = [
  [[0, 0]],
  [
    [-24, 0],
    [24, 0],
  ],
  [
    [0, -24],
    [-25, 20],
    [25, 20],
  ],
  [
    [-24, -24],
    [24, -24],
    [-24, 24],
    [24, 24],
  ],
  [
    [-28, -28],
    [28, -28],
    [0, 0],
    [-28, 28],
    [28, 28],
  ],
];

/** A piece as SVG; what is unknown in the description is drawn as its plainest kind. */
export function drawPiece(piece: Piece): string {
  const inside = piece.petals ? petals(piece.petals, piece.thread) : figures(piece);
  return `<svg class="piece" viewBox="-50 -50 100 100">${inside}</svg>`;
}

function figures({ shape = "circle", thread, count = 1, size = 3, turn = 0 }: Piece): string {
  const scale = SCALE[size - 1] ?? 1;
  const figure = SHAPES[shape] ?? SHAPES.circle;
  return (PLACES[count - 1] ?? PLACES[0] ?? [])
    .map(
      ([x, y]) =>
        `<g transform="translate(${x} ${y}) rotate(${Number(turn)}) scale(${scale})" fill="url(#thread-${name(thread)})" stroke="${INK}" stroke-width="${(2.6 / scale).toFixed(1)}" stroke-linejoin="round">${figure}</g>`,
    )
    .join("");
}

function petals(woven: number[], thread: Thread): string {
  const drawn = Array.from({ length: 6 }, (_, at) => {
    const look = woven.includes(at)
      ? `fill="url(#thread-${name(thread)})" stroke="${INK}" stroke-width="2.6"`
      : 'fill="none" stroke="#b9a988" stroke-width="1.6" stroke-dasharray="3 4"';
    return `<ellipse cx="0" cy="-27" rx="11" ry="17" transform="rotate(${at * 60})" ${look}/>`;
  });
  return `${drawn.join("")}<circle r="9" fill="#fffdf8" stroke="${INK}" stroke-width="2.6"/>`;
}

function name(thread: Thread): Thread {
  return thread in THREADS ? thread : "plain";
}

type Names = {
  shapes: Record<Shape, string>;
  threads: Record<Thread, string>;
  sizes: string[];
  turns: Record<number, string>;
  petals: (places: string) => string;
  none: string;
  count: (shape: string, count: number) => string;
};

const NAMES: Record<Language, Names> = {
  ko: {
    shapes: {
      leaf: "나뭇잎",
      fish: "물고기",
      house: "집",
      bird: "새",
      circle: "동그라미",
      square: "네모",
      triangle: "세모",
      star: "별",
      flower: "꽃",
    },
    threads: { plain: "민무늬", stripe: "줄무늬", dot: "물방울무늬", check: "바둑무늬", zigzag: "물결무늬" },
    sizes: ["작은", "중간", "큰"],
    turns: { 0: "", 90: "오른쪽으로 돌린", 180: "거꾸로 선", 270: "왼쪽으로 돌린" },
    petals: (places) => `꽃잎 ${places}`,
    none: "없음",
    count: (shape, count) => (count === 1 ? shape : `${shape} ${count}개`),
  },
  en: {
    shapes: {
      leaf: "leaf",
      fish: "fish",
      house: "house",
      bird: "bird",
      circle: "circle",
      square: "square",
      triangle: "triangle",
      star: "star",
      flower: "flower",
    },
    threads: { plain: "plain", stripe: "striped", dot: "dotted", check: "checked", zigzag: "zigzag" },
    sizes: ["small", "middle-sized", "large"],
    turns: { 0: "", 90: "turned right", 180: "upside down", 270: "turned left" },
    petals: (places) => `petals ${places}`,
    none: "none",
    count: (shape, count) => (count === 1 ? shape : `${shape} × ${count}`),
  },
};

/** A piece in words, for whoever hears the game instead of seeing it. */
export function tellPiece(piece: Piece, language: Language): string {
  const names = NAMES[language];
  const thread = names.threads[piece.thread];
  if (piece.petals) {
    const places = piece.petals.map((at) => at + 1).join(", ");
    return `${thread} ${names.petals(places || names.none)}`;
  }
  const { shape = "circle", count = 1, size = 3, turn = 0 } = piece;
  const words = [names.sizes[size - 1], names.turns[turn], thread, names.count(names.shapes[shape], count)];
  return words.filter(Boolean).join(" ");
}
