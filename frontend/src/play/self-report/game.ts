/** 내 이야기: pictures with three choices, none of them better than another. */

import type { Session } from "../api";
import { Stopwatch } from "../clock";
import { element, pictureButton } from "../dom";
import { icons } from "../icons";
import { actOf, step } from "../keys";
import type { Game, Play, Table } from "../shell";
import { drawChoice, pair, poster } from "./pictures";

export interface Statement {
  code: string;
  prompt: string;
  choices: string[];
  /** One picture for each choice, in the same order. */
  pictures: string[];
}

/** The play over the statements in the page's JSON script with this id. */
export function selfReport(scriptId: string): Play {
  return {
    task: "SELF",
    title: (words) => words.selfTitle,
    poster,
    begin: (table) => new SelfReportGame(table, statementsIn(scriptId)),
  };
}

function statementsIn(scriptId: string): Statement[] {
  const text = document.getElementById(scriptId)?.textContent ?? "[]";
  return JSON.parse(text) as Statement[];
}

class SelfReportGame implements Game {
  #instruction: string;
  #watch: Stopwatch | null = null;

  constructor(
    private readonly table: Table,
    private readonly statements: Statement[],
  ) {
    this.#instruction = table.words.selfIntro;
  }

  instruction(): string {
    return this.#instruction;
  }

  pause(): void {
    this.#watch?.pause();
  }

  resume(): void {
    this.#watch?.resume();
    this.table.stage.querySelector<HTMLElement>(".self-cards")?.focus({ preventScroll: true });
  }

  async run(): Promise<void> {
    const waiting = this.#waiting(this.table.session);
    if (!this.table.resumed) {
      this.table.stage.replaceChildren(element("div", { class: "self-hello" }, pair("wave")));
      await this.table.say(this.table.words.selfIntro);
    }
    for (const statement of waiting) await this.#ask(statement);
  }

  ending(): { picture: Element; words: string } {
    return { picture: pair("wave"), words: this.table.words.thanks };
  }

  /** The statements from the session's next one on; those the page does not word are passed by. */
  #waiting(session: Session): Statement[] {
    const codes = (session.config["items"] as string[] | undefined) ?? [];
    const next = String(session.next?.["item"] ?? "");
    const left = codes.slice(Math.max(0, codes.indexOf(next)));
    return left.flatMap((code) => this.statements.filter((each) => each.code === code));
  }

  async #ask(statement: Statement): Promise<void> {
    this.#instruction = statement.prompt;
    this.#watch = new Stopwatch();
    const answer = this.#choice(statement);
    this.table.aside(statement.prompt);
    const { option, via } = await answer;
    this.table.sounds.play("pick");
    this.table.report("answer", { item: statement.code, option, took_ms: this.#watch.ms, via });
    await this.table.pacer.wait(this.table.calm ? 200 : 600);
  }

  #choice(statement: Statement): Promise<{ option: string | null; via: string }> {
    const { words } = this.table;
    return new Promise((resolve) => {
      let via = "touch";
      const cards = statement.choices.map((choice, at) =>
        this.#card(choice, drawChoice(statement.pictures[at] ?? ""), () => {
          cards[at]?.setAttribute("data-chosen", "");
          resolve({ option: String(at), via });
        }),
      );
      const skip = pictureButton(
        { kind: "game-small", svg: icons.skip, label: words.selfSkip, words: words.selfSkip },
        () => resolve({ option: null, via }),
      );
      const group = element("div", { class: "self-cards", role: "group", tabindex: "-1", "aria-label": statement.prompt }, ...cards);
      group.addEventListener("pointerdown", (event) => {
        via = event.pointerType || "mouse";
      });
      group.addEventListener("keydown", (event) => {
        via = "key";
        const act = actOf(event);
        const from = cards.findIndex((card) => card.contains(document.activeElement));
        if (!act || act === "press") return;
        event.preventDefault();
        cards[from < 0 ? 0 : step(from, act, cards.length, 1)]?.querySelector("button")?.focus();
      });
      this.table.stage.replaceChildren(element("div", { class: "self-table" }, group, skip));
      // The cards together: a ring around one of them would be a hint.
      group.focus({ preventScroll: true });
    });
  }

  /** A choice with its own ear: hearing it does not choose it. */
  #card(choice: string, drawn: Element, choose: () => void): HTMLElement {
    const take = element("button", { type: "button", class: "self-choice" });
    take.append(drawn, element("span", {}, choice));
    take.addEventListener("click", choose, { once: true });
    const hear = pictureButton(
      { kind: "game-tool self-hear", svg: icons.replay, label: `${this.table.words.selfHear}: ${choice}` },
      () => this.table.aside(choice),
    );
    return element("div", { class: "self-card" }, take, hear);
  }
}
