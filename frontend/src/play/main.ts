/** The play elements: `<mirae-play task="D12">`, `<mirae-play task="A03">`, `<mirae-self-report>`. */

import "./play.css";
import "./carpet/carpet.css";
import "./rabbit/rabbit.css";
import "./self-report/self-report.css";
import "./say";
import { carpet } from "./carpet/game";
import { rabbit } from "./rabbit/game";
import { selfReport } from "./self-report/game";
import { Shell, type Play } from "./shell";

const GAMES: Record<string, Play> = { D12: carpet, A03: rabbit };

abstract class PlayElement extends HTMLElement {
  #shell: Shell | null = null;

  protected abstract play(): Play | undefined;

  connectedCallback(): void {
    const play = this.play();
    if (!play) return;
    this.#shell = new Shell(this, play);
    void this.#shell.open();
  }

  disconnectedCallback(): void {
    this.#shell?.close();
    this.#shell = null;
  }
}

class MiraePlay extends PlayElement {
  protected play(): Play | undefined {
    return GAMES[this.getAttribute("task") ?? ""];
  }
}

class MiraeSelfReport extends PlayElement {
  protected play(): Play {
    return selfReport(this.getAttribute("items") ?? "");
  }
}

customElements.define("mirae-play", MiraePlay);
customElements.define("mirae-self-report", MiraeSelfReport);
