/** One pattern on the loom with its pieces: pick one to see it in the gap, press again to weave. */

import { element, picture, pictureButton } from "../dom";
import { finger } from "../finger";
import { icons } from "../icons";
import { actOf, step, type Act } from "../keys";
import type { Table } from "../shell";
import { loom } from "./art";
import { drawPiece, tellPiece, type Piece } from "./pieces";

export interface Item {
  id: string;
  grid: 2 | 3;
  practice: boolean;
  cells: (Piece | null)[][];
  options: { key: string; cell: Piece }[];
  /** In practice only. */
  right?: string;
}

export interface Chosen {
  key: string | null;
  via: string;
}

export class ItemView {
  readonly root = element("div", { class: "carpet-table" });
  #gap = element("div", { class: "carpet-cell carpet-gap" });
  #group = element("div", { class: "carpet-options", role: "radiogroup", tabindex: "-1" });
  #options: HTMLButtonElement[] = [];
  #weave: HTMLButtonElement;
  #pass: HTMLButtonElement;
  #picked: string | null = null;
  #via = "touch";
  #choose: ((chosen: Chosen) => void) | null = null;

  constructor(
    private readonly item: Item,
    private readonly table: Table,
  ) {
    const { words } = table;
    this.root.dataset["grid"] = String(item.grid);
    this.#gap.setAttribute("role", "img");
    this.#weave = pictureButton(
      { kind: "game-round carpet-weave", svg: icons.check, label: words.carpetWeave },
      () => this.#done(this.#picked),
    );
    this.#pass = pictureButton(
      { kind: "game-small carpet-pass", svg: icons.skip, label: words.carpetPass, words: words.carpetPass },
      () => this.#done(null),
    );
    const choice = element(
      "div",
      { class: "carpet-choice" },
      this.#drawOptions(),
      element("div", { class: "carpet-actions" }, this.#weave, this.#pass),
    );
    this.root.append(this.#drawGrid(), choice);
    this.#pick(null);
    this.#pass.hidden = true;
    this.root.addEventListener("pointerdown", (event) => {
      this.#via = event.pointerType || "mouse";
    });
    this.root.addEventListener("keydown", (event) => this.#key(event));
  }

  choose({ mayPass }: { mayPass: boolean }): Promise<Chosen> {
    this.#pass.hidden = !mayPass;
    this.root.dataset["open"] = "";
    if (!this.root.contains(document.activeElement)) this.focus();
    return new Promise((resolve) => {
      this.#choose = resolve;
    });
  }

  /** All pieces together, or the one in the gap: a ring around one of them would be a hint. */
  focus(): void {
    const picked = this.#options.find((option) => option.value === this.#picked);
    (picked ?? this.#group).focus({ preventScroll: true });
  }

  /** A finger puts a piece into the gap and goes on to the round button; then all is as before. */
  async showHow(key: string): Promise<void> {
    const { pacer } = this.table;
    const option = this.#options.find((each) => each.value === key);
    if (!option) return;
    const hand = picture(finger());
    this.root.append(hand);
    this.#point(hand, option);
    hand.setAttribute("data-shown", "");
    try {
      await pacer.wait(1300);
      this.#fill(key);
      await pacer.wait(1100);
      this.#point(hand, this.#weave);
      await pacer.wait(1900);
    } finally {
      hand.remove();
      this.#fill(null);
    }
  }

  glow(key: string): void {
    for (const option of this.#options) option.toggleAttribute("data-glow", option.value === key);
  }

  takeBack(): void {
    this.#pick(null);
  }

  async weaveIn(table: Table): Promise<void> {
    this.root.dataset["woven"] = "";
    await table.pacer.wait(table.calm ? 500 : 900);
  }

  #drawGrid(): Element {
    const grid = element("div", {
      class: "carpet-grid",
      role: "group",
      "aria-label": this.table.words.carpetGrid,
    });
    const cells = this.item.cells.flat().map((piece) => {
      if (!piece) return this.#gap;
      const label = tellPiece(piece, this.table.language);
      return element("div", { class: "carpet-cell" }, picture(drawPiece(piece), label));
    });
    grid.append(...cells);
    return element("div", { class: "carpet-loom" }, picture(loom()), grid);
  }

  #drawOptions(): Element {
    this.#group.setAttribute("aria-label", this.table.words.carpetOptions);
    this.#group.dataset["count"] = String(this.item.options.length);
    this.#options = this.item.options.map(({ key, cell }, at) => {
      const button = element(
        "button",
        {
          type: "button",
          class: "carpet-option",
          role: "radio",
          "aria-checked": "false",
          "aria-label": tellPiece(cell, this.table.language),
          value: key,
          tabindex: at === 0 ? "0" : "-1",
        },
        picture(drawPiece(cell)),
      );
      button.addEventListener("click", () => this.#pick(key));
      return button;
    });
    this.#group.append(...this.#options);
    return this.#group;
  }

  #point(hand: SVGSVGElement, at: Element): void {
    const [table, place] = [this.root.getBoundingClientRect(), at.getBoundingClientRect()];
    const x = place.left - table.left + place.width / 2 - hand.getBoundingClientRect().width * 0.48;
    const y = place.top - table.top + place.height * 0.55;
    hand.style.setProperty("translate", `${x}px ${y}px`);
  }

  #pick(key: string | null): void {
    if (key !== null && !this.#choose) return;
    this.#fill(key);
    if (key !== null) this.table.sounds.play("pick");
  }

  /** Lay a piece into the gap, or take it out again. */
  #fill(key: string | null): void {
    this.#picked = key;
    for (const option of this.#options) {
      const picked = option.value === key;
      option.setAttribute("aria-checked", String(picked));
      if (key !== null) option.tabIndex = picked ? 0 : -1;
    }
    const cell = this.item.options.find((option) => option.key === key)?.cell;
    if (cell) {
      this.#gap.replaceChildren(picture(drawPiece(cell)));
      this.#gap.setAttribute("aria-label", tellPiece(cell, this.table.language));
      this.#gap.dataset["filled"] = "";
    } else {
      this.#emptyGap();
    }
    this.#weave.disabled = !cell;
  }

  #emptyGap(): void {
    delete this.#gap.dataset["filled"];
    this.#gap.setAttribute("aria-label", this.table.words.carpetGap);
    this.#gap.replaceChildren();
  }

  #done(key: string | null): void {
    const choose = this.#choose;
    this.#choose = null;
    delete this.root.dataset["open"];
    choose?.({ key, via: this.#via });
  }

  #key(event: KeyboardEvent): void {
    const act = actOf(event);
    const inside = event.target instanceof Node && this.#group.contains(event.target);
    if (!act || !inside) return;
    event.preventDefault();
    this.#via = "key";
    const at = this.#options.indexOf(document.activeElement as HTMLButtonElement);
    const option = this.#options[at];
    if (act !== "press") this.#goTo(at, act);
    // The piece that is already in the gap, pressed again, is woven in: one switch is enough.
    else if (option && this.#picked === option.value) this.#done(option.value);
    else if (option) this.#pick(option.value);
  }

  /** Move along the pieces; the first arrow leads into them. */
  #goTo(at: number, act: Act): void {
    const columns = this.item.options.length === 6 ? 3 : this.#shownColumns();
    const to = at < 0 ? 0 : step(at, act, this.#options.length, columns);
    for (const [place, option] of this.#options.entries()) option.tabIndex = place === to ? 0 : -1;
    this.#options[to]?.focus();
  }

  /** Four pieces lie in one row or two, as the screen allows. */
  #shownColumns(): number {
    const tops = new Set(this.#options.map((option) => option.offsetTop));
    return Math.ceil(this.#options.length / Math.max(1, tops.size));
  }
}
