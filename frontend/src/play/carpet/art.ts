/** The loom, the door to the game, and the whole carpet at its end. */

import nuriCheer from "../../art/characters/nuri-cheer.svg";
import toriCheer from "../../art/characters/tori-cheer.svg";
import { element, picture } from "../dom";
import { drawPiece, threadPatterns, type Piece } from "./pieces";

/** The wooden frame behind a pattern, with warp threads above and below. */
export function loom(): string {
  const warp = Array.from({ length: 19 }, (_, at) => `M${6 + at * 5.5} 0V8M${6 + at * 5.5} 104V112`);
  return `<svg class="carpet-frame" viewBox="-2 -6 116 124" preserveAspectRatio="none">
    <path d="${warp.join("")}" stroke="#c9a46a" stroke-width="1.2"/>
    <rect x="2" y="6" width="108" height="100" rx="3" fill="#8a3f2b"/>
    <rect x="4" y="8" width="104" height="96" rx="2" fill="none" stroke="#f4cd5c" stroke-width="1" stroke-dasharray="2.2 1.8"/>
    <g fill="#9a6a35" stroke="#5d3c17" stroke-width=".8"><rect x="-1" y="-5" width="114" height="6" rx="3"/><rect x="-1" y="111" width="114" height="6" rx="3"/></g>
  </svg>`;
}

const FRINGE = Array.from({ length: 25 }, (_, at) => `M${14 + at * 13} 0q3 8 0 16`).join("");

/** A small carpet in the air, for the door. */
export function carpetPoster(): string {
  const pieces: Piece[] = [
    { shape: "leaf", thread: "stripe" },
    { shape: "flower", thread: "plain" },
    { shape: "leaf", thread: "stripe", turn: 180 },
    { shape: "star", thread: "dot" },
    { shape: "bird", thread: "zigzag" },
    { shape: "star", thread: "dot" },
    { shape: "leaf", thread: "stripe" },
    { shape: "flower", thread: "plain" },
    { shape: "circle", thread: "check", size: 1 },
  ];
  const cells = pieces.map((piece, at) => {
    const inside = drawPiece(piece).replace("<svg ", `<svg x="${44 + (at % 3) * 84}" y="${34 + Math.floor(at / 3) * 84}" width="80" height="80" `);
    return `<rect x="${44 + (at % 3) * 84}" y="${34 + Math.floor(at / 3) * 84}" width="80" height="80" rx="6" fill="#fbf2dc"/>${inside}`;
  });
  return `<svg class="game-poster" viewBox="0 0 340 330">${threadPatterns().replace(/^<svg[^>]*>|<\/svg>$/g, "")}
    <g stroke="#c9a46a" stroke-width="4" stroke-linecap="round" fill="none"><path d="${FRINGE}" transform="translate(0 6)"/><path d="${FRINGE}" transform="translate(0 308)"/></g>
    <rect x="12" y="20" width="316" height="290" rx="14" fill="#8a3f2b"/>
    <rect x="22" y="27" width="296" height="276" rx="9" fill="none" stroke="#f4cd5c" stroke-width="4" stroke-dasharray="9 7"/>
    ${cells.join("")}</svg>`;
}

/** The whole carpet, however many pieces were woven; a plain knot fills each place left over. */
export function carpetWhole(woven: Piece[]): Element {
  const columns = Math.min(5, Math.max(3, Math.ceil(woven.length / 3)));
  const places = Math.max(6, Math.ceil(woven.length / columns) * columns);
  const rug = element("div", { class: "carpet-rug", "data-columns": String(columns) });
  for (let at = 0; at < places; at++) {
    const piece = woven[at];
    rug.append(element("span", {}, picture(piece ? drawPiece(piece) : KNOT)));
  }
  const friends = [toriCheer, nuriCheer].map((src) => element("img", { src, alt: "" }));
  const riders = element("div", { class: "carpet-friends" }, ...friends);
  return element("div", { class: "carpet-flight" }, riders, rug, picture(CLOUDS));
}

const KNOT =
  '<svg class="piece" viewBox="-50 -50 100 100"><path d="M0-26 26 0 0 26-26 0z" fill="#f4cd5c" stroke="#8a3f2b" stroke-width="3"/><path d="M0-11 11 0 0 11-11 0z" fill="#8a3f2b"/></svg>';

const CLOUDS = `<svg class="carpet-clouds" viewBox="0 0 400 70"><g fill="#ffffff">
  <path d="M20 52q-8-22 16-24 6-22 28-14 20-8 26 12 24-2 18 26z"/>
  <path d="M170 66q-6-16 12-18 6-16 22-10 16-6 20 10 18-2 14 18z"/>
  <path d="M286 50q-8-22 16-24 6-22 28-14 20-8 26 12 24-2 18 26z"/></g></svg>`;
