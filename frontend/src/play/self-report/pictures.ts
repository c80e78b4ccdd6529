/** Pictures for a child's own word: Tori on one side, Nuri on the other, both in the middle. */

import { element, picture } from "../dom";

const characters = import.meta.glob<string>("../../art/characters/{tori,nuri}-{calm,cheer,point,read,stand,wave}.svg", {
  query: "?url",
  import: "default",
  eager: true,
});

/** Who is in a picture, in which pose, and what with. */
type Scene = [who: "tori" | "nuri", pose: string, prop: string];

/** What is drawn for 0 and for 2 of each facet's statement. Both friends look equally content in each pair. */
const SCENES: Record<string, [Scene, Scene]> = {
  A1: [["nuri", "stand", "blocks"], ["tori", "calm", "heart"]],
  A2: [["tori", "calm", "cloud"], ["nuri", "calm", "breath"]],
  A3: [["nuri", "cheer", "many"], ["tori", "cheer", "train"]],
  B1: [["tori", "read", "friend"], ["nuri", "stand", "thought"]],
  B2: [["tori", "stand", "basket"], ["nuri", "point", "speech"]],
  B3: [["nuri", "wave", "basket"], ["tori", "point", "basket"]],
  C1: [["tori", "wave", "ring"], ["nuri", "point", "ball"]],
  C2: [["tori", "cheer", "ball"], ["nuri", "wave", "bottle"]],
  C3: [["nuri", "calm", "note"], ["tori", "cheer", "paint"]],
  D1: [["tori", "stand", "house"], ["nuri", "stand", "cart"]],
  D2: [["nuri", "stand", "bowl"], ["tori", "point", "floating"]],
  D3: [["tori", "wave", "bottle"], ["nuri", "point", "bridge"]],
  E1: [["tori", "cheer", "screen"], ["nuri", "cheer", "lens"]],
  E2: [["nuri", "wave", "robot"], ["tori", "point", "arrows"]],
  E3: [["tori", "stand", "screen"], ["nuri", "stand", "blocks"]],
  F1: [["nuri", "stand", "flat"], ["tori", "stand", "pencils"]],
  F2: [["nuri", "cheer", "swirl"], ["tori", "point", "map"]],
  F3: [["tori", "cheer", "stones"], ["nuri", "cheer", "steps"]],
};

/** The picture of a choice, named by its facet and what the choice stands for: `A1-0`. */
export function drawChoice(name: string): Element {
  const [facet = "", category] = name.split("-");
  const ends = SCENES[facet];
  if (!ends || category === "1") return pair();
  return scene(category === "0" ? ends[0] : ends[1]);
}

function scene([who, pose, prop]: Scene): Element {
  return element("div", { class: "self-scene" }, character(who, pose), picture(PROPS[prop] ?? EMPTY));
}

export function pair(pose = "stand"): Element {
  return element("div", { class: "self-scene" }, character("tori", pose), character("nuri", pose));
}

function character(who: string, pose: string): Element {
  const src = characters[`../../art/characters/${who}-${pose}.svg`] ?? "";
  return element("img", { src, alt: "", class: "self-friend" });
}

/** For the door of the game. */
export function poster(): string {
  return draw(
    '<path d="M14 30q0-18 18-18h36q18 0 18 18v20q0 18-18 18H52L36 84V68h-4q-18 0-18-18z" fill="#fffdf8"/><path d="M50 58C36 48 32 42 36 35q6-7 14 2 8-9 14-2 4 7-14 23z" fill="#e8894f"/>',
  ).replace("<svg", '<svg class="game-poster"');
}

function draw(inside: string): string {
  return `<svg class="self-prop" viewBox="0 0 100 100"><g stroke="#3a3129" stroke-width="3" stroke-linejoin="round" stroke-linecap="round" fill="none">${inside}</g></svg>`;
}

const EMPTY = draw("");
const BASKET = '<path d="M14 52h72l-9 36H23z" fill="#c98f55"/><path d="M26 52q4-30 24-30t24 30M18 66h64M22 78h56"/>';
const BALL = '<circle cx="50" cy="66" r="24" fill="#f2c14e"/><path d="M28 58q22 14 44 0M50 42v48"/>';
const BLOCKS = '<rect x="12" y="62" width="28" height="28" fill="#e8894f"/><rect x="42" y="62" width="28" height="28" fill="#7fb3d1"/><rect x="26" y="33" width="28" height="28" fill="#f2c14e"/>';
const BOWL = '<path d="M10 58h80q-2 32-40 32T10 58z" fill="#fffdf8"/><ellipse cx="50" cy="58" rx="40" ry="9" fill="#a9d3e6"/>';
const SCREEN = '<rect x="10" y="34" width="80" height="54" rx="7" fill="#3a3129"/><rect x="16" y="40" width="68" height="42" rx="3" fill="#d9edf9"/><path d="M34 68q-2-14 10-14 4-8 8 0 12-2 12 10-8 8-30 4zM38 56l-2-8 8 4M52 52l6-6 2 8" fill="#f2c14e"/>';

const PROPS: Record<string, string> = {
  blocks: draw(BLOCKS),
  basket: draw(BASKET),
  ball: draw(BALL),
  bowl: draw(BOWL),
  screen: draw(SCREEN),
  heart: draw('<path d="M50 84C22 64 14 50 20 36q12-16 30 4 18-20 30-4 6 14-30 48z" fill="#f3b9a6"/>'),
  cloud: draw('<path d="M22 66q-14-22 10-26 6-22 28-12 20-6 22 14 16 6 4 24z" fill="#e4ecf6"/><path d="M4 82h22M34 88h20"/>'),
  breath: draw('<path d="M8 44h46q16-2 12-16-6-10-16-2M8 60h66q16 2 12 16-6 10-16 2M8 76h34" stroke="#4f86b0" stroke-width="5"/>'),
  many: draw(`<g transform="translate(-2 22) scale(.5)">${BALL}</g><g transform="translate(48 26) scale(.5)">${BLOCKS}</g><path d="M30 88h36V64H30z" fill="#fffdf8"/><path d="M36 82l8-10 7 8 5-5 5 7"/>`),
  train: draw('<path d="M4 84V60h20v24zM28 84V60h20v24zM52 84V50h22v10h20v24z" fill="#7fb3d1"/><path d="M24 76h4M48 76h4M82 60V48h8v12"/><g fill="#fffdf8"><circle cx="14" cy="86" r="5"/><circle cx="38" cy="86" r="5"/><circle cx="62" cy="86" r="5"/><circle cx="84" cy="86" r="5"/></g>'),
  friend: draw('<circle cx="50" cy="46" r="18" fill="#f6cfa6"/><path d="M24 92q2-28 26-28t26 28z" fill="#b7a3d9"/><path d="M32 42q4-18 18-17 15 0 18 16-18-4-36 1z" fill="#3a3129"/><path d="M45 53h10"/>'),
  thought: draw('<path d="M24 54q-14-18 8-26 8-20 28-8 22-4 22 16 12 16-8 22-10 8-22 2-18 8-28-6z" fill="#fffdf8"/><circle cx="24" cy="74" r="6" fill="#fffdf8"/><circle cx="12" cy="88" r="4" fill="#fffdf8"/><path d="M44 34q6-8 12-2 2 6-6 9v3M50 51v.5"/>'),
  speech: draw('<path d="M12 28q0-14 14-14h48q14 0 14 14v24q0 14-14 14H46L28 84V66h-2q-14 0-14-14z" fill="#fffdf8"/><path d="M30 32h40M30 46h26"/>'),
  ring: draw('<g fill="#f6cfa6"><circle cx="26" cy="52" r="11"/><circle cx="74" cy="52" r="11"/><circle cx="50" cy="40" r="11"/></g><path d="M12 90q2-24 14-24t14 24zM60 90q2-24 14-24t14 24z" fill="#b7a3d9"/><path d="M38 84q0-30 12-30t12 30z" fill="#8fbf9a"/>'),
  bottle: draw('<path d="M38 26h24v12q10 6 10 18v34H28V56q0-12 10-18z" fill="#a9d3e6"/><path d="M36 16h28v10H36z" fill="#f2c14e"/><path d="M28 62h44"/>'),
  note: draw('<path d="M34 76V26l40-8v48"/><ellipse cx="25" cy="77" rx="10" ry="8" fill="#3a3129"/><ellipse cx="65" cy="67" rx="10" ry="8" fill="#3a3129"/><path d="M34 38l40-8"/>'),
  paint: draw('<path d="M50 24q40 0 40 32 0 14-16 12-12-2-8 10 2 12-14 12-42-2-42-34 2-32 40-32z" fill="#fbe9cf"/><circle cx="34" cy="46" r="7" fill="#e8894f"/><circle cx="54" cy="38" r="7" fill="#7fb3d1"/><circle cx="74" cy="48" r="7" fill="#8fbf9a"/><circle cx="32" cy="66" r="7" fill="#f2c14e"/>'),
  house: draw('<path d="M18 90V52h64v38z" fill="#fbe9cf"/><path d="M8 54 50 20l42 34z" fill="#e8894f"/><path d="M42 90V66h16v24"/>'),
  cart: draw('<path d="M18 40h64v36H18z" fill="#fbe9cf"/><path d="M18 40 34 22h48L82 40" fill="#7fb3d1"/><circle cx="34" cy="80" r="11" fill="#f2c14e"/><circle cx="68" cy="80" r="11" fill="#f2c14e"/>'),
  floating: draw(`${BOWL}<path d="M30 54q8-18 22-12-4 16-22 12z" fill="#8fbf9a"/><ellipse cx="68" cy="56" rx="8" ry="5" fill="#b9a98b"/>`),
  bridge: draw('<path d="M4 90V60h22v30zM74 90V60h22v30z" fill="#7fb3d1"/><path d="M20 48h34v12H20z" fill="#f2c14e"/><path d="M62 34h30v12H62z" fill="#e8894f" transform="rotate(18 77 40)"/>'),
  lens: draw('<circle cx="44" cy="46" r="26" fill="#d9edf9"/><path d="M63 65 86 88" stroke-width="8"/><path d="M32 42q4-10 14-10"/>'),
  robot: draw('<rect x="24" y="50" width="52" height="38" rx="8" fill="#b7c9d6"/><rect x="30" y="22" width="40" height="26" rx="7" fill="#dfe9ef"/><path d="M50 22V10"/><circle cx="50" cy="9" r="4" fill="#e8894f"/><circle cx="42" cy="35" r="4" fill="#3a3129"/><circle cx="58" cy="35" r="4" fill="#3a3129"/>'),
  arrows: draw('<g fill="#fffdf8"><rect x="6" y="54" width="26" height="34" rx="4"/><rect x="37" y="54" width="26" height="34" rx="4"/><rect x="68" y="54" width="26" height="34" rx="4"/></g><path d="M19 80V62m-6 7 6-7 6 7M44 71h13m-6-7 7 7-7 7M81 80V62m-6 7 6-7 6 7"/>'),
  flat: draw('<path d="M14 76 40 60h48L62 76z" fill="#d9b486"/><path d="M14 86 40 70h48L62 86z" fill="#d9b486"/><path d="M38 76 64 60"/>'),
  pencils: draw('<path d="M34 50V18l5-8 5 8v32M52 50V24l5-8 5 8v26" fill="#f2c14e"/><path d="M20 48h60v42H20z" fill="#d9b486"/><path d="M20 62h60"/>'),
  swirl: draw('<path d="M8 84q26 2 24-20t20-20q18 0 16 14t-16 8q-10-10 8-24 14-12 32-10" stroke="#4f86b0" stroke-width="4" stroke-dasharray="2 8"/><path d="M88 22l8 10-12 4"/>'),
  map: draw('<path d="M8 36l28-10 28 10 28-10v52L64 88 36 78 8 88z" fill="#fbe9cf"/><path d="M36 26v52M64 36v52"/><path d="M20 70q12-20 30-12t26-14" stroke-dasharray="1 8" stroke-width="4"/><path d="M76 44l8-10"/>'),
  stones: draw('<ellipse cx="18" cy="84" rx="15" ry="7" fill="#c9c2b4"/><ellipse cx="50" cy="84" rx="15" ry="7" fill="#c9c2b4"/><ellipse cx="82" cy="84" rx="15" ry="7" fill="#c9c2b4"/>'),
  steps: draw('<path d="M4 90V78h28v12zM36 90V62h28v28zM68 90V44h28v46z" fill="#c9c2b4"/>'),
};
