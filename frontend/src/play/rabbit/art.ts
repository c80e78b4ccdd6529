/** The rabbit's way home: the path, whom one meets on it, the tree to rest under, and the house. */

/** Ground line of the path; everyone stands on it. */
const GROUND = 236;
const RABBIT_X = 158;
const MEETING_X = 248;
/** What must always be seen; the land goes on beyond it as far as the screen is wide or high. */
const VIEW = 'viewBox="88 82 224 218" preserveAspectRatio="xMidYMax meet"';
/** How far the land moves by for each step of the way, in drawing units. */
export const STEP = { far: 6, trees: 30, path: 46 };

const ink = 'stroke="#2e2923" stroke-width="2.6" stroke-linejoin="round" stroke-linecap="round"';

/** Stands with its feet at 0,0 and looks to the right. Poses are set by `data-pose` on the scene. */
const RABBIT = `<g class="rabbit" ${ink} fill="#fffdf8">
  <ellipse class="rabbit-shadow" cx="0" cy="2" rx="26" ry="5" fill="#2e2923" opacity=".16" stroke="none"/>
  <g class="rabbit-body">
    <circle cx="-22" cy="-16" r="8"/>
    <g class="rabbit-basket"><path d="M-44-50h26l-4 26h-18z" fill="#c98f55"/><path d="M-42-41h22M-40-32h19" fill="none" stroke-width="1.8"/><path d="M-40-50q9-16 18 0" fill="none"/>
      <g class="basket-carrots" fill="#e8894f" stroke-width="2"><path d="M-40-50q1-14 6-17 6 4 6 17zM-30-50q2-12 6-14 5 3 4 14z"/></g></g>
    <path d="M-20-2q-5-44 19-46 25 2 21 46z"/>
    <ellipse cx="4" cy="-17" rx="12" ry="13" fill="#fde3d3" stroke="none"/>
    <ellipse class="rabbit-foot" cx="-10" cy="-4" rx="12" ry="6.5"/><ellipse class="rabbit-foot" cx="14" cy="-4" rx="12" ry="6.5"/>
    <g class="rabbit-head">
      <g class="rabbit-ears"><path class="rabbit-ear" d="M-8-84c-13-12-16-42-6-44s18 26 16 44z"/><path class="rabbit-ear" d="M6-86c-2-20 4-46 15-43s6 34-6 46z"/>
        <path d="M-8-92c-6-9-8-24-4-26s9 15 8 26zM10-92c0-12 4-28 9-26s2 20-3 27z" fill="#f3b9a6" stroke="none"/></g>
      <ellipse cx="3" cy="-66" rx="27" ry="23"/>
      <path d="M-19-49q22 13 43 0l2 7q-23 14-47 0z" fill="#b3531d"/>
      <g class="face-open" fill="#2e2923" stroke="none"><circle cx="0" cy="-69" r="3.6"/><circle cx="18" cy="-69" r="3.6"/></g>
      <g class="face-happy" fill="none"><path d="M-5-67q5-7 10 0M13-67q5-7 10 0"/></g>
      <path d="M7-62h6l-3 4z" fill="#e08a78" stroke-width="1.6"/>
      <path class="rabbit-mouth" d="M4-56q3 3.5 6 0 3 3.5 6 0" fill="none" stroke-width="2"/>
      <g fill="#e8894f" opacity=".45" stroke="none"><circle cx="-9" cy="-60" r="5"/><circle cx="24" cy="-60" r="4.5"/></g>
    </g>
    <path class="rabbit-arm" d="M16-36q13 2 14 12-9 5-17-3z"/>
    <g class="rabbit-hush"><path d="M22-38q-4-10-9-15l5-3q9 7 12 17z"/></g>
  </g>
</g>`;

/** A carrot in its row, ready to be pulled. */
const CARROT = `<g class="carrot" ${ink}>
  <ellipse cx="0" cy="2" rx="34" ry="7" fill="#8b6a45" stroke="none"/>
  <g class="carrot-root"><g fill="#467a34"><path d="M-2-52c-20-4-24-24-18-32 10 6 18 16 19 31zM2-52c20-4 24-24 18-32-10 6-18 16-19 31zM0-52c-9-14-8-36 0-42 8 6 9 28 0 42z"/></g>
  <path d="M-21-42q21-20 42 0-2 26-13 43h-16q-11-17-13-43z" fill="#e8894f"/><path d="M-14-28h11M4-18h10M-10-8h9" fill="none" stroke="#a04f1b"/></g>
  <path d="M-30 3q6-9 15-5 8-8 17-2 9-5 28 7z" fill="#a07f57" stroke="#5d4526"/>
</g>`;

/** The fox, curled up fast asleep under its tail. */
const FOX = `<g class="fox" ${ink}>
  <ellipse cx="0" cy="2" rx="50" ry="7" fill="#2e2923" opacity=".16" stroke="none"/>
  <g class="fox-breath"><path d="M-46 0q-6-46 40-52 48-2 54 34 1 12-4 18z" fill="#c4622a"/>
  <path d="M50-2q8-24-10-36 26 2 26 22 0 16-16 16-30 4-60-3 30-14 60 1z" fill="#d9793a"/><path d="M2-3q-16-6-14-12 14-1 22 5-6 3-8 7z" fill="#fffdf8"/>
  <g class="fox-head"><path d="M-52-32-56-54-36-44zM-22-44-10-58-6-36z" fill="#c4622a"/><path d="M-51-36-53-48-42-42zM-18-43-11-52-10-39z" fill="#2e2923" stroke="none"/>
  <path d="M-56-26q4-20 26-20t26 20q-6 21-26 24-20-3-26-24z" fill="#d9793a"/><path d="M-55-24q10 2 16 9 6 8 9 12-20-3-25-21zM-5-24q-10 2-16 9-6 8-9 12 20-3 25-21z" fill="#fffdf8" stroke="none"/>
  <path d="M-47-23q5 5 10 0M-23-23q5 5 10 0" fill="none"/><ellipse cx="-30" cy="-6" rx="4.5" ry="3.5" fill="#2e2923"/></g></g>
  <g class="fox-sleep" fill="none" stroke="#26417f" stroke-width="3.4"><path d="M-2-66h10l-10 11h10"/><path d="M16-84h13l-13 14h13"/><path d="M38-106h17l-17 18h17"/></g>
</g>`;

function tree(x: number, kind: number): string {
  const crowns = [
    '<path d="M-30-52q-12-28 14-36 6-24 28-14 26 0 22 28 14 20-10 28h-44q-12 2-10-6z"/>',
    '<path d="M0-128 34-44H-34z"/><path d="M0-104 40-24H-40z"/>',
    '<ellipse cx="0" cy="-72" rx="32" ry="42"/>',
  ];
  const greens = ["#8fb587", "#7aa58a", "#a9c08b"];
  return `<g transform="translate(${x} 196)"><path d="M-5 0v-46h10V0z" fill="#a5815a"/><g fill="${greens[kind % 3]}">${crowns[kind % 3]}</g></g>`;
}

function tuft(x: number, kind: number): string {
  const y = GROUND + 22 + ((kind * 37) % 40);
  const kinds = [
    '<path d="M0 0q-2-10-7-14M0 0q0-12 1-18M0 0q3-9 8-12" stroke="#5f8f4e" stroke-width="3" fill="none" stroke-linecap="round"/>',
    '<path d="M0 0v-12" stroke="#5f8f4e" stroke-width="2.6"/><g fill="#fffdf8"><circle cx="-4" cy="-15" r="4"/><circle cx="4" cy="-15" r="4"/><circle cx="0" cy="-20" r="4"/></g><circle cy="-16" r="3" fill="#f0c060"/>',
    '<ellipse rx="9" ry="5" fill="#cbb891"/>',
  ];
  return `<g transform="translate(${x} ${y})">${kinds[kind % 3]}</g>`;
}

const every = (from: number, to: number, gap: number, draw: (x: number, at: number) => string): string =>
  Array.from({ length: Math.ceil((to - from) / gap) }, (_, at) => draw(from + at * gap + ((at * 53) % 23), at)).join("");

/** The land for a way of so many steps. */
export function path(steps: number): string {
  const farEnd = 600 + steps * STEP.far;
  const treeEnd = 700 + steps * STEP.trees;
  const groundEnd = 700 + steps * STEP.path;
  const hills = every(-520, farEnd, 190, (x, at) => `<ellipse cx="${x}" cy="206" rx="${130 + ((at * 31) % 50)}" ry="${54 + ((at * 17) % 30)}"/>`);
  return `<svg class="rabbit-scene" ${VIEW}>
    <rect x="-2000" y="-2000" width="4400" height="2400" fill="#d9edf3"/>
    <circle cx="292" cy="38" r="20" fill="#f7dd94"/>
    <g class="land-far" fill="#bcd8c4">${hills}</g>
    <g class="land-trees">${every(-430, treeEnd, 64, tree)}</g>
    <rect x="-2000" y="190" width="4400" height="600" fill="#cfe0a9"/>
    <path d="M-460 ${GROUND - 16}q110-9 220 0t220 0 220 0 220 0 220 0 220 0v44q-110 9-220 0t-220 0-220 0-220 0-220 0-220 0z" fill="#ecd9b0"/>
    <g class="land-path">${every(-430, groundEnd, 38, tuft)}</g>
    <g transform="translate(${MEETING_X} ${GROUND})"><g class="meeting" data-who="nobody">${CARROT}${FOX}</g></g>
    <g transform="translate(${RABBIT_X} ${GROUND})">${RABBIT}</g>
  </svg>`;
}

/** Under the tree in the middle of the way. */
export function rest(): string {
  return `<svg class="rabbit-scene" ${VIEW} data-pose="rest">
    <rect x="-2000" y="-2000" width="4400" height="2400" fill="#d9edf3"/><g fill="#bcd8c4"><ellipse cx="-190" cy="214" rx="200" ry="70"/><ellipse cx="70" cy="216" rx="190" ry="60"/><ellipse cx="360" cy="214" rx="170" ry="48"/><ellipse cx="610" cy="214" rx="180" ry="66"/></g>
    <rect x="-2000" y="196" width="4400" height="600" fill="#cfe0a9"/>
    <path d="M236 240q12-60 4-116h24q-4 60 14 116z" fill="#a5815a" ${ink}/>
    <g fill="#8fb587" ${ink}><path d="M160 112q-26-40 18-58 6-44 60-30 44-26 66 20 46 14 24 58-14 30-52 22-20 18-52 2-42 22-64-14z"/></g>
    <circle class="rest-breath" cx="160" cy="150" r="52" fill="#fffdf8" opacity=".55"/>
    <g transform="translate(${RABBIT_X} ${GROUND})">${RABBIT}</g>
  </svg>`;
}

/** Home, with light in the window and somebody at the door. */
export function home(): string {
  return `<svg class="rabbit-scene" ${VIEW} data-pose="home">
    <rect x="-2000" y="-2000" width="4400" height="2400" fill="#f7e3c4"/><circle cx="130" cy="70" r="26" fill="#f7c96b"/>
    <ellipse cx="-220" cy="214" rx="220" ry="70" fill="#b9cb9d"/><ellipse cx="70" cy="214" rx="190" ry="58" fill="#c9d2a2"/><ellipse cx="340" cy="212" rx="190" ry="66" fill="#b9cb9d"/><ellipse cx="640" cy="214" rx="220" ry="60" fill="#c9d2a2"/>
    <rect x="-2000" y="200" width="4400" height="600" fill="#c3d596"/><path d="M110 300q40-40 110-58l46 2q-60 26-70 56z" fill="#ecd9b0"/>
    <g ${ink}><path d="M196 240V150q0-60 58-60t58 60v90z" fill="#fbe9cf"/><path d="M180 152q6-80 74-82 68 2 74 82-74-34-148 0z" fill="#b3531d"/>
      <path d="M238 240v-50q0-20 20-20t20 20v50z" fill="#7a4a22"/><circle cx="271" cy="208" r="2.6" fill="#f0c060"/>
      <circle cx="216" cy="176" r="14" fill="#fff3b8"/><path d="M202 176h28M216 162v28"/><circle cx="298" cy="176" r="14" fill="#fff3b8"/><path d="M284 176h28M298 162v28"/>
      <path d="M286 78V54h18v34" fill="#c98f55"/></g>
    <path d="M295 46q-8-10 2-18t0-20" fill="none" stroke="#fffdf8" stroke-width="6" stroke-linecap="round" opacity=".9"/>
    <g transform="translate(228 ${GROUND + 6}) scale(.62)">${RABBIT}</g>
    <g transform="translate(${RABBIT_X} ${GROUND + 12})">${RABBIT}</g>
    <g transform="translate(120 ${GROUND + 34})" ${ink} class="home-basket"><g fill="#e8894f"><path d="M-16-22l4-18 7 18zM-6-22l6-22 6 22zM5-22l7-17 4 17z"/></g><path d="M-24-24h48l-7 28h-34z" fill="#c98f55"/><path d="M-22-14h44M-20-5h40" fill="none" stroke-width="1.8"/></g>
  </svg>`;
}

/** For the door of the game: whom one meets. */
export function rabbitPoster(): string {
  return `<svg class="game-poster" viewBox="0 0 340 260" data-pose="wait">
    <ellipse cx="170" cy="226" rx="160" ry="26" fill="#ecd9b0"/><ellipse cx="170" cy="130" rx="150" ry="104" fill="#e3efd0"/>
    <g transform="translate(118 226) scale(1.25)">${RABBIT}</g><g transform="translate(244 226)">${FOX}</g>
  </svg>`;
}

/** How far the way home is: a little rabbit on a line that ends at a house. */
export function way(): string {
  return `<svg class="rabbit-way" viewBox="0 0 300 36"><path d="M12 26H268" stroke="#8c7d68" stroke-width="3" stroke-linecap="round" stroke-dasharray="1 9"/>
    <path d="M262 30V16l13-11 13 11v14z" fill="#b3531d" stroke="#2e2923" stroke-width="2" stroke-linejoin="round"/><path d="M271 30v-9h8v9z" fill="#fff3b8"/>
    <g class="way-rabbit"><g fill="#fffdf8" stroke="#2e2923" stroke-width="2" stroke-linejoin="round"><path d="M7 14C2 6 3 0 6 0s5 7 4 13zM13 14C12 6 15-1 18 0s1 9-3 15z"/><circle cx="11" cy="21" r="9.5"/></g><circle cx="14" cy="20" r="1.6" fill="#2e2923"/></g></svg>`;
}
