/** 기다려 토끼 (A03): hop for a carrot, wait for the sleeping fox, all the way home. */

import { epochMs, Stopwatch } from "../clock";
import { element, picture, pictureButton } from "../dom";
import { finger } from "../finger";
import { icons } from "../icons";
import { actOf } from "../keys";
import type { Game, Play, Table } from "../shell";
import { home, path, rabbitPoster, rest, STEP, way } from "./art";
import { remaining, Trial, understood, type Planned } from "./trial";

interface Config {
  practice: Planned[][];
  blocks: Planned[][];
  shown_ms: number;
  practice_shown_ms: number;
  practice_needed: number;
}

export const rabbit: Play = {
  task: "A03",
  title: (words) => words.rabbitTitle,
  poster: rabbitPoster,
  begin: (table) => new RabbitGame(table),
};

class RabbitGame implements Game {
  #config: Config;
  #scene: Scene;
  #instruction: string;
  #trial: Trial | null = null;

  constructor(private readonly table: Table) {
    this.#config = table.session.config as unknown as Config;
    this.#instruction = table.words.rabbitIntro;
    const steps = this.#config.blocks.flat().length;
    this.#scene = new Scene(table, steps, (atMs, via) => this.#tapped(atMs, via));
  }

  instruction(): string {
    return this.#instruction;
  }

  pause(): void {
    this.#trial?.interrupt();
    this.#scene.frozen = true;
  }

  resume(): void {
    this.#scene.frozen = false;
    this.#scene.focus();
  }

  async run(): Promise<void> {
    const first = String(this.table.session.next?.["trial"] ?? "");
    this.#scene.open();
    if (first.startsWith("p")) await this.#practise(remaining(this.#config.practice, first), first);
    await this.#walkHome(first);
  }

  ending(): { picture: Element; words: string } {
    const last = element("div", { class: "rabbit-home" }, picture(home()));
    return { picture: last, words: this.table.words.rabbitEnd };
  }

  async #practise(rounds: Planned[][], first: string): Promise<void> {
    const { words } = this.table;
    if (first === "p1-1") await this.#showHow();
    for (const [at, round] of rounds.entries()) {
      await this.#say(at === 0 ? words.rabbitTry : words.rabbitAgain);
      const trials: Trial[] = [];
      for (const plan of round) trials.push(await this.#practiceTrial(plan));
      if (understood(trials, this.#config.practice_needed)) return;
    }
  }

  /** A picture of each of the two things to do, before anyone has to do them. */
  async #showHow(): Promise<void> {
    const { words, sounds, pacer } = this.table;
    await this.#say(words.rabbitIntro);
    this.#scene.meet("go");
    this.#scene.showFinger(true);
    await this.#say(words.rabbitGo);
    this.#scene.hop();
    sounds.play("hop");
    await pacer.wait(900);
    this.#scene.showFinger(false);
    this.#scene.meet(null);
    await pacer.wait(400);
    this.#scene.meet("wait");
    sounds.play("fox");
    await this.#say(words.rabbitWait);
    await pacer.wait(600);
    this.#scene.meet(null);
  }

  async #practiceTrial(plan: Planned): Promise<Trial> {
    const { words } = this.table;
    const trial = await this.#meet(plan, this.#config.practice_shown_ms, { endsWithTap: true });
    this.#report(trial);
    const said =
      plan.kind === "go"
        ? trial.hopped
          ? words.rabbitHopped
          : words.rabbitHopHint
        : trial.hopped
          ? words.rabbitWaitHint
          : words.rabbitWaited;
    await this.#say(said);
    this.#scene.meet(null);
    await this.table.pacer.wait(500);
    return trial;
  }

  async #walkHome(first: string): Promise<void> {
    const { words, pacer, sounds } = this.table;
    const { blocks } = this.#config;
    const start = first.startsWith("b") ? first : (blocks[0]?.[0]?.id ?? "");
    const parts = remaining(blocks, start);
    const whole = blocks.flat();
    let place = whole.findIndex((trial) => trial.id === start);
    this.#scene.walkTo(place, whole.length);
    for (const [at, part] of parts.entries()) {
      if (at > 0) await this.#rest();
      await this.#say(words.rabbitPlay);
      this.#instruction = `${words.rabbitGo} ${words.rabbitWait}`;
      this.table.show("");
      sounds.play("ready");
      await pacer.wait(900);
      for (const plan of part) {
        const trial = await this.#meet(plan, this.#config.shown_ms);
        this.#scene.meet(null);
        this.#scene.walkTo(++place, whole.length);
        await pacer.wait(plan.gap_ms);
        this.#report(trial);
        if (trial.interrupted) await this.#say(words.ready);
      }
    }
  }

  async #rest(): Promise<void> {
    const { words } = this.table;
    const watch = new Stopwatch();
    this.#instruction = words.rabbitRest;
    const resting = this.#scene.rest(words.rabbitOn);
    this.table.aside(words.rabbitRest);
    await resting;
    this.table.report("rest", { ms: watch.ms });
  }

  /** Show one picture for its time. Taps go on being noted until the trial is reported. */
  async #meet(plan: Planned, shownMs: number, { endsWithTap = false } = {}): Promise<Trial> {
    const { pacer, sounds } = this.table;
    this.#scene.focus();
    const onset = await this.#scene.meet(plan.kind);
    const trial = new Trial(plan, onset, shownMs);
    this.#trial = trial;
    sounds.play(plan.kind === "go" ? "carrot" : "fox");
    const over = pacer.wait(shownMs);
    // In practice a tap is answered at once; on the way home every picture stays its full time.
    await (endsWithTap ? Promise.race([over, this.#scene.nextTap()]) : over);
    return trial;
  }

  #report(trial: Trial): void {
    this.#trial = null;
    this.table.report("trial", { ...trial.report() });
  }

  #tapped(atMs: number, via: string): void {
    if (!this.#trial) return;
    this.#trial.tap(atMs, via);
    this.#scene.hop();
    this.table.sounds.play("hop");
  }

  async #say(text: string): Promise<void> {
    this.#instruction = text;
    await this.table.say(text);
  }
}

/** The picture of the path, which is one large button. */
class Scene {
  frozen = false;
  #land = element("button", { type: "button", class: "rabbit-land" });
  #drawn: SVGSVGElement;
  #way: SVGSVGElement;
  #finger: SVGSVGElement;
  #tapOnce: (() => void) | null = null;

  constructor(
    private readonly table: Table,
    private readonly steps: number,
    private readonly tapped: (atMs: number, via: string) => void,
  ) {
    this.#drawn = picture(path(steps));
    this.#way = picture(way());
    this.#finger = picture(finger());
    this.#land.setAttribute("aria-label", table.words.rabbitTap);
    this.#land.append(this.#drawn, this.#finger);
    this.#pose("stand");
    // A press counts when it begins: waiting for the finger to lift would add its own time.
    this.#land.addEventListener("pointerdown", (event) => {
      if (event.isPrimary && event.button === 0) this.#tap(event.timeStamp, event.pointerType);
    });
    this.#land.addEventListener("keydown", (event) => {
      const act = actOf(event);
      if (act !== "press" && act !== "up") return;
      event.preventDefault();
      this.#tap(event.timeStamp, "key");
    });
    this.#land.addEventListener("keyup", (event) => event.preventDefault());
    // A screen reader's press comes as a click that no finger and no key began.
    this.#land.addEventListener("click", (event) => {
      if (event.detail === 0 && event.screenX === 0) this.#tap(event.timeStamp, "assist");
    });
  }

  open(): void {
    this.table.stage.replaceChildren(this.#way, this.#land);
    this.focus();
  }

  focus(): void {
    this.#land.focus({ preventScroll: true });
  }

  /** Bring the carrot, the fox or nobody; gives the epoch time of the frame that shows it. */
  async meet(kind: "go" | "wait" | null): Promise<number> {
    const who = { go: "carrot", wait: "fox", nobody: "nobody" }[kind ?? "nobody"];
    this.#drawn.querySelector(".meeting")?.setAttribute("data-who", who);
    this.#pose(kind === "wait" ? "wait" : "stand");
    const shown = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    return epochMs(shown);
  }

  /** The rabbit hops, and takes a carrot if one is there. The fox sleeps on, whatever happens. */
  hop(): void {
    const meeting = this.#drawn.querySelector('.meeting[data-who="carrot"]');
    meeting?.setAttribute("data-who", "carrot-taken");
    this.#pose("stand");
    void this.#drawn.getBoundingClientRect();
    this.#pose("hop");
  }

  showFinger(shown: boolean): void {
    this.#finger.toggleAttribute("data-shown", shown);
  }

  nextTap(): Promise<void> {
    return new Promise((resolve) => {
      this.#tapOnce = resolve;
    });
  }

  /** Move the land by, and the little rabbit along its line. */
  walkTo(place: number, whole: number): void {
    const share = whole > 0 ? place / whole : 0;
    this.#move(this.#way, ".way-rabbit", share * 238);
    if (this.table.calm) return;
    for (const [layer, length] of Object.entries(STEP)) {
      this.#move(this.#drawn, `.land-${layer}`, -length * Math.min(place, this.steps));
    }
  }

  /** A rest under the tree until the child wants to go on. */
  async rest(onward: string): Promise<void> {
    const scene = picture(rest());
    await new Promise<void>((resolve) => {
      const on = pictureButton(
        { kind: "game-big", svg: icons.forward, label: onward, words: onward },
        resolve,
      );
      const pausing = element("div", { class: "rabbit-rest" }, scene, on);
      this.table.stage.replaceChildren(this.#way, pausing);
      on.focus({ preventScroll: true });
    });
    this.open();
  }

  #tap(stamp: number, via: string): void {
    if (this.frozen) return;
    this.tapped(epochMs(stamp), via);
    this.#tapOnce?.();
    this.#tapOnce = null;
  }

  #pose(pose: "stand" | "hop" | "wait"): void {
    this.#drawn.dataset["pose"] = pose;
  }

  #move(inside: SVGSVGElement, selector: string, x: number): void {
    inside.querySelector<SVGGElement>(selector)?.style.setProperty("translate", `${x}px`);
  }
}
