/** The frame around every game: the way in, the bar that is always there, breaks, and the way out. */

import { PlayApi, Refused, type Language, type Session, type Task } from "./api";
import { asking, question, type Asked } from "./asking";
import { Pacer, Stopped } from "./clock";
import { element, picture, pictureButton } from "./dom";
import { icons } from "./icons";
import { forgetSession, openSession } from "./opening";
import { EventQueue, sendLeftovers } from "./queue";
import { isCalm, keepSound, soundIsOn } from "./settings";
import { Sounds } from "./sounds";
import { Voice } from "./voice";
import { languageOf, wordsIn, type Words } from "./words";

/** What a game is given to play with. */
export interface Table {
  readonly stage: HTMLElement;
  readonly session: Session;
  readonly language: Language;
  readonly words: Words;
  readonly sounds: Sounds;
  readonly pacer: Pacer;
  /** Whether things should stay still. */
  readonly calm: boolean;
  /** Whether something of this session was played before it was opened now. */
  readonly resumed: boolean;
  /** Speak and show; resolves when it was heard. */
  say(text: string): Promise<void>;
  /** The same beside the game, which does not wait for it and may be over before it is. */
  aside(text: string): void;
  /** Show without speaking. */
  show(text: string): void;
  report(kind: string, detail?: Record<string, unknown>, atMs?: number): void;
}

export interface Game {
  /** Plays until nothing is left to play. */
  run(): Promise<void>;
  /** The instruction of this moment. */
  instruction(): string;
  pause?(): void;
  resume?(): void;
  /** The server has answered; what comes next may have changed. */
  heard?(session: Session): void;
  /** The last picture, the same in warmth whatever was played. */
  ending(ending: Record<string, unknown> | null): { picture: Element; words: string };
}

/** A kind of game: its name, the picture on its door, and how it is set up. */
export interface Play {
  task: Task;
  title: (words: Words) => string;
  poster: () => string;
  begin: (table: Table) => Game;
}

type Phase = "loading" | "door" | "playing" | "ended";

const RETRY_MS = 3000;

export class Shell {
  #language: Language;
  #words: Words;
  #voice: Voice;
  #sounds = new Sounds();
  #pacer = new Pacer();
  #api: PlayApi;
  #queue: EventQueue | null = null;
  #session: Session | null = null;
  #game: Game | null = null;
  #helped = false;
  #over = false;
  #asked: Asked | null = null;

  #caption = element("p", { class: "game-caption", role: "status" });
  #stage = element("div", { class: "game-stage" });
  #bar = element("div", { class: "game-bar" });
  #frame = element("div", { class: "game" });
  #dialog = element("dialog", { class: "game-dialog" });

  constructor(
    private readonly host: HTMLElement,
    private readonly play: Play,
  ) {
    this.#language = languageOf(host);
    this.#words = wordsIn(this.#language);
    this.#voice = new Voice(this.#language);
    this.#api = new PlayApi(this.#apiBase);
  }

  async open(): Promise<void> {
    this.#setSound(soundIsOn());
    this.#build();
    this.#phase("loading");
    this.#stage.replaceChildren(waitingPicture());
    this.#caption.textContent = this.#words.loading;
    document.addEventListener("visibilitychange", this.#hidden);
    window.addEventListener("online", this.#online);
    await sendLeftovers((base) => new PlayApi(base));
    const session = await this.#openSession();
    if (!session) return;
    this.#session = session;
    if (session.state === "playing") this.#showDoor(session);
    else await this.#end();
  }

  close(): void {
    this.#pacer.stop();
    this.#voice.hush();
    this.#queue?.close();
    document.removeEventListener("visibilitychange", this.#hidden);
    window.removeEventListener("online", this.#online);
  }

  get #apiBase(): string {
    return this.host.getAttribute("api") ?? "/api/v1/play/";
  }

  get #child(): string {
    return this.host.getAttribute("child") ?? "";
  }

  #build(): void {
    const words = this.#words;
    const stop = pictureButton(
      { kind: "game-stop", svg: icons.stop, label: words.stop, words: words.stop },
      () => this.#ask("stop"),
    );
    const tools = element("div", { class: "game-tools" });
    tools.append(this.#helpButton(), this.#replayButton(), this.#soundButton(), this.#pauseButton());
    const title = element("h1", { class: "game-name" }, this.play.title(words));
    this.#bar.append(stop, title, tools);
    this.#frame.dataset["task"] = this.play.task;
    if (isCalm()) this.#frame.dataset["calm"] = "";
    this.#frame.addEventListener("keydown", () => this.#frame.toggleAttribute("data-keys", true));
    this.#frame.addEventListener("pointerdown", () => this.#frame.toggleAttribute("data-keys", false));
    this.#frame.append(this.#bar, this.#caption, this.#stage, this.#dialog);
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#goOn();
    });
    this.host.replaceChildren(this.#frame);
  }

  #helpButton(): HTMLButtonElement {
    const { helpOn, helpOff } = this.#words;
    const button = pictureButton({ kind: "game-tool", svg: icons.together, label: helpOn }, () => {
      this.#helped = !this.#helped;
      button.setAttribute("aria-pressed", String(this.#helped));
      button.title = this.#helped ? helpOff : helpOn;
      this.#queue?.push("help", { on: this.#helped });
    });
    button.setAttribute("aria-pressed", "false");
    return button;
  }

  #replayButton(): HTMLButtonElement {
    return pictureButton(
      { kind: "game-tool", svg: icons.replay, label: this.#words.replay },
      () => {
        if (!this.#game) return;
        this.#queue?.push("replay");
        this.#aside(this.#game.instruction());
      },
    );
  }

  #soundButton(): HTMLButtonElement {
    const { soundOff, soundOn } = this.#words;
    const button = pictureButton({ kind: "game-tool", svg: icons.sound, label: soundOff }, () => {
      this.#setSound(!this.#sounds.on);
      keepSound(this.#sounds.on);
      this.#queue?.push("sound", { on: this.#sounds.on });
      draw();
    });
    const draw = (): void => {
      const { on } = this.#sounds;
      button.replaceChildren(picture(on ? icons.sound : icons.muted));
      button.setAttribute("aria-label", on ? soundOff : soundOn);
      button.title = on ? soundOff : soundOn;
    };
    draw();
    return button;
  }

  #pauseButton(): HTMLButtonElement {
    return pictureButton({ kind: "game-tool", svg: icons.pause, label: this.#words.pause }, () =>
      this.#ask("break"),
    );
  }

  #setSound(on: boolean): void {
    this.#sounds.on = on;
    this.#voice.on = on;
    if (!on && typeof speechSynthesis !== "undefined") speechSynthesis.cancel();
  }

  /** The session to play; null where this sign-in may not open it. */
  async #openSession(): Promise<Session | null> {
    const { task } = this.play;
    const given = this.host.getAttribute("session") ?? "";
    try {
      return await openSession(this.#api, { task, child: this.#child, given, language: this.#language }, () => {
        this.#caption.textContent = this.#words.waiting;
        return this.#pacer.wait(RETRY_MS);
      });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#turnAway();
      return null;
    }
  }

  #showDoor(session: Session): void {
    const resumed = session.next_seq > 1;
    const words = resumed ? this.#words.goOn : this.#words.begin;
    const begin = pictureButton(
      { kind: "game-big", svg: icons.play, label: words, words },
      () => void this.#begin(session, resumed),
    );
    const door = element(
      "div",
      { class: "game-door" },
      picture(this.play.poster()),
      element("p", { class: "game-title", "aria-hidden": "true" }, this.play.title(this.#words)),
      begin,
    );
    this.#caption.textContent = "";
    this.#stage.replaceChildren(door);
    this.#phase("door");
    begin.focus({ preventScroll: true });
  }

  async #begin(session: Session, resumed: boolean): Promise<void> {
    this.#sounds.unlock();
    this.#queue = new EventQueue(session.id, session.next_seq, this.#api, this.#apiBase, {
      heard: (heard) => this.#heard(heard),
      refused: () => this.#turnAway(),
      connection: (reachable) => this.#frame.toggleAttribute("data-offline", !reachable),
    });
    if (this.#helped) this.#queue.push("help", { on: true });
    this.#stage.replaceChildren();
    this.#phase("playing");
    this.#game = this.play.begin(this.#table(session, resumed));
    try {
      await this.#game.run();
    } catch (error) {
      if (error instanceof Stopped) return;
      throw error;
    }
    await this.#end();
  }

  #table(session: Session, resumed: boolean): Table {
    return {
      stage: this.#stage,
      session,
      language: this.#language,
      words: this.#words,
      sounds: this.#sounds,
      pacer: this.#pacer,
      calm: isCalm(),
      resumed,
      say: (text) => this.#say(text),
      aside: (text) => this.#aside(text),
      show: (text) => {
        this.#caption.textContent = text;
      },
      report: (kind, detail, atMs) => {
        this.#queue?.push(kind, detail, atMs);
      },
    };
  }

  /** Words on the screen, and in the ear; a break holds the game until after it. */
  async #say(text: string): Promise<void> {
    this.#caption.textContent = text;
    await this.#voice.say(text);
    await this.#pacer.wait(60);
  }

  #aside(text: string): void {
    this.#say(text).catch((error: unknown) => {
      if (!(error instanceof Stopped)) throw error;
    });
  }

  #heard(session: Session): void {
    this.#session = session;
    if (session.state !== "playing") {
      forgetSession(this.play.task, this.#child);
    }
    this.#game?.heard?.(session);
  }

  #ask(what: Asked): void {
    if (this.#asked || this.#over) return;
    if (what === "stop" && !this.#game) return this.#leave();
    this.#asked = what;
    this.#voice.hush();
    this.#pacer.pause();
    this.#game?.pause?.();
    this.#queue?.push("pause", { asked: what });
    const text = question(what, this.#words);
    this.#dialog.setAttribute("aria-label", text);
    this.#dialog.replaceChildren(
      ...asking(what, this.#words, { goOn: () => this.#goOn(), stop: () => void this.#stop() }),
    );
    this.#dialog.showModal();
    void this.#voice.say(text);
  }

  #goOn(): void {
    if (!this.#asked) return;
    this.#asked = null;
    this.#dialog.close();
    this.#voice.hush();
    this.#queue?.push("resume");
    this.#pacer.resume();
    this.#game?.resume?.();
  }

  async #stop(): Promise<void> {
    this.#asked = null;
    this.#dialog.close();
    this.#pacer.stop();
    this.#queue?.stop();
    await this.#end();
  }

  async #end(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    forgetSession(this.play.task, this.#child);
    const session = this.#session;
    if (!session) return this.#leave();
    // A session that was over before it was opened still has its last picture to show.
    this.#game ??= this.play.begin(this.#table(session, true));
    const { picture: last, words } = this.#game.ending(session.ending);
    const home = pictureButton(
      { kind: "game-big", svg: icons.home, label: this.#words.home, words: this.#words.home },
      () => this.#leave(),
    );
    this.#stage.replaceChildren(element("div", { class: "game-end" }, last, home));
    this.#phase("ended");
    this.#sounds.play("home");
    this.#caption.textContent = words;
    home.focus({ preventScroll: true });
    this.host.dispatchEvent(new CustomEvent("play-ended", { bubbles: true }));
    await this.#voice.say(words);
  }

  #turnAway(): void {
    this.#pacer.stop();
    this.#over = true;
    this.#phase("ended");
    const home = pictureButton(
      { kind: "game-big", svg: icons.home, label: this.#words.home, words: this.#words.home },
      () => this.#leave(),
    );
    this.#stage.replaceChildren(element("div", { class: "game-end" }, waitingPicture(), home));
    this.#caption.textContent = this.#words.away;
    home.focus({ preventScroll: true });
  }

  #leave(): void {
    location.assign(this.host.getAttribute("home") ?? "/play/");
  }

  #phase(phase: Phase): void {
    this.#frame.dataset["phase"] = phase;
  }

  #hidden = (): void => {
    if (document.hidden && this.#game && !this.#over) this.#ask("break");
  };

  #online = (): void => {
    void this.#queue?.flush();
  };
}

/** A ball of wool, while something is on its way. */
export function waitingPicture(): Element {
  return picture(
    '<svg class="game-wool" viewBox="-60 -60 120 120"><g fill="none" stroke="#b3531d" stroke-width="4" stroke-linecap="round"><circle r="40" fill="#fde3d3"/><path d="M-34-16Q0-44 34-16M-39 2Q0-26 39 2M-36 18Q0-8 36 18M-14-36Q14 0-14 36M8-38Q34 0 10 38"/><path d="M24 33q18 20 34 10"/></g></svg>',
  );
}
