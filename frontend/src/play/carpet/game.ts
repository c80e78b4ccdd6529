/** 무늬 양탄자 (D12): find the piece that goes on with the pattern, and weave it in. */

import type { Session } from "../api";
import { Stopwatch } from "../clock";
import { element, picture } from "../dom";
import { waitingPicture, type Game, type Play, type Table } from "../shell";
import { carpetPoster, carpetWhole } from "./art";
import { ItemView, type Item } from "./item-view";
import { drawPiece, threadPatterns, type Piece } from "./pieces";

export const carpet: Play = {
  task: "D12",
  title: (words) => words.carpetTitle,
  poster: carpetPoster,
  begin: (table) => new CarpetGame(table),
};

class CarpetGame implements Game {
  #instruction: string;
  #watch: Stopwatch | null = null;
  #view: ItemView | null = null;
  #answered = new Set<string>();
  #woven: Piece[];
  #strip = element("div", { class: "carpet-strip", role: "img" });
  #heardOnce: (() => void) | null = null;
  #session: Session;

  constructor(private readonly table: Table) {
    this.#session = table.session;
    this.#instruction = table.words.carpetIntro;
    this.#woven = [...((table.session.done["pieces"] as Piece[] | undefined) ?? [])];
    table.stage.append(picture(threadPatterns()), this.#strip);
    this.#drawStrip();
  }

  instruction(): string {
    return this.#instruction;
  }

  pause(): void {
    this.#watch?.pause();
  }

  resume(): void {
    this.#watch?.resume();
    this.#view?.focus();
  }

  heard(session: Session): void {
    this.#session = session;
    this.#heardOnce?.();
  }

  async run(): Promise<void> {
    let practised = false;
    for (;;) {
      const item = await this.#nextItem();
      if (!item) return;
      if (item.practice) {
        practised = true;
        await this.#practise(item);
      } else {
        if (practised) await this.#say(this.table.words.carpetPlay);
        practised = false;
        await this.#weave(item);
      }
    }
  }

  ending(): { picture: Element; words: string } {
    const whole = element("div", { class: "carpet-end" });
    whole.append(picture(threadPatterns()), carpetWhole(this.#woven));
    const { carpetEnd, carpetNone } = this.table.words;
    return { picture: whole, words: this.#woven.length > 0 ? carpetEnd : carpetNone };
  }

  /** The next item that is waiting; none when all is woven; waits out a gap in the network. */
  async #nextItem(): Promise<Item | null> {
    for (;;) {
      const items = (this.#session.next?.["items"] as Item[] | undefined) ?? [];
      const item = items.find((each) => !this.#answered.has(each.id));
      if (item) return item;
      const settled = this.#session.next === null || this.#session.state !== "playing";
      if (settled) return null;
      this.table.show(this.table.words.carpetWaiting);
      this.#lay(waitingPicture());
      await new Promise<void>((resolve) => {
        this.#heardOnce = resolve;
      });
      this.#heardOnce = null;
    }
  }

  async #practise(item: Item): Promise<void> {
    const { words } = this.table;
    const view = this.#layItem(item);
    if (item.id === "p1") {
      await this.#say(words.carpetIntro);
      await Promise.all([this.#say(words.carpetHow), view.showHow(item.right ?? "")]);
    }
    this.#instruction = words.carpetTry;
    this.table.aside(words.carpetTry);
    this.#watch = new Stopwatch();
    let wrong = 0;
    for (;;) {
      const { key, via } = await view.choose({ mayPass: false });
      if (!this.#answered.has(item.id)) this.#report(item, key, via);
      if (key === item.right) break;
      wrong += 1;
      view.takeBack();
      if (wrong > 1) view.glow(item.right ?? "");
      await this.#say(wrong > 1 ? words.carpetShow : words.carpetHint);
    }
    this.table.sounds.thread(this.#woven.length);
    await view.weaveIn(this.table);
    await this.#say(words.carpetRight);
  }

  async #weave(item: Item): Promise<void> {
    const { words, sounds } = this.table;
    this.#instruction = words.carpetIntro;
    this.table.show(words.carpetIntro);
    const view = this.#layItem(item);
    this.#watch = new Stopwatch();
    this.table.report("shown", { item: item.id });
    const { key, via } = await view.choose({ mayPass: true });
    this.#report(item, key, via);
    const piece = item.options.find((option) => option.key === key)?.cell;
    if (!piece) return;
    sounds.thread(this.#woven.length);
    this.table.show(words.carpetLonger);
    await view.weaveIn(this.table);
    this.#woven.push(piece);
    this.#drawStrip();
  }

  #report(item: Item, option: string | null, via: string): void {
    this.#answered.add(item.id);
    const took_ms = this.#watch?.ms ?? 0;
    this.table.report("answer", { item: item.id, option, took_ms, via });
  }

  async #say(text: string): Promise<void> {
    this.#instruction = text;
    await this.table.say(text);
  }

  #layItem(item: Item): ItemView {
    this.#view = new ItemView(item, this.table);
    this.#lay(this.#view.root);
    return this.#view;
  }

  #lay(content: Element): void {
    this.table.stage.querySelector(".carpet-table, .game-wool")?.remove();
    this.table.stage.insertBefore(content, this.#strip);
  }

  /** The carpet so far, rolled out at the edge: how far it is, without a number. */
  #drawStrip(): void {
    const whole = Number(this.#session.config["length"] ?? 9);
    const places = Array.from({ length: Math.max(whole, this.#woven.length) }, (_, at) => {
      const piece = this.#woven[at];
      return element("span", { class: "carpet-knot" }, ...(piece ? [picture(drawPiece(piece))] : []));
    });
    this.#strip.setAttribute("aria-label", this.table.words.carpetSoFar);
    this.#strip.replaceChildren(...places);
  }
}
