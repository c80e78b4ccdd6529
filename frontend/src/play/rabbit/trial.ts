/** One picture on the path: when it came, which taps answered it, and what is told to the server. */

export interface Planned {
  id: string;
  kind: "go" | "wait";
  gap_ms: number;
}

export interface Seen {
  trial: string;
  onset_ms: number;
  shown_ms: number;
  taps_ms: number[];
  interrupted: boolean;
  via: string;
}

/** Times are one device's epoch milliseconds; taps are kept relative to the picture's coming. */
export class Trial {
  #taps: number[] = [];
  #via = "none";
  #interrupted = false;

  constructor(
    readonly plan: Planned,
    private readonly onsetMs: number,
    private readonly shownMs: number,
  ) {}

  tap(atMs: number, via: string): void {
    this.#taps.push(Math.round(atMs - this.onsetMs));
    this.#via = via;
  }

  interrupt(): void {
    this.#interrupted = true;
  }

  /** Whether a tap came while the picture was there. */
  get hopped(): boolean {
    return this.#taps.some((tap) => tap >= 0 && tap <= this.shownMs);
  }

  get interrupted(): boolean {
    return this.#interrupted;
  }

  get asAsked(): boolean {
    return !this.#interrupted && this.hopped === (this.plan.kind === "go");
  }

  report(): Seen {
    return {
      trial: this.plan.id,
      onset_ms: this.onsetMs,
      shown_ms: this.shownMs,
      taps_ms: this.#taps,
      interrupted: this.#interrupted,
      via: this.#via,
    };
  }
}

/** Whether a practice round went nearly as asked, with a hop and a wait among it. */
export function understood(trials: Trial[], needed: number): boolean {
  const asAsked = trials.filter((trial) => trial.asAsked);
  const kinds = new Set(asAsked.map((trial) => trial.plan.kind));
  return asAsked.length >= needed && kinds.size === 2;
}

/** The parts of a schedule that are still to be played when play goes on at `first`. */
export function remaining(parts: Planned[][], first: string): Planned[][] {
  const at = parts.findIndex((part) => part.some((trial) => trial.id === first));
  if (at < 0) return [];
  const part = parts[at] ?? [];
  const rest = part.slice(part.findIndex((trial) => trial.id === first));
  return [rest, ...parts.slice(at + 1)];
}
