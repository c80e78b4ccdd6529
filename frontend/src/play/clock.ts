/** Time as the games see it: a clock that never runs backwards, and waits that a pause holds. */

/** Epoch milliseconds of an event's or frame's time stamp, or of now; never runs backwards. */
export function epochMs(stamp: number = performance.now()): number {
  return Math.round(performance.timeOrigin + stamp);
}

/** What a wait ends with when the game is over before it is. */
export class Stopped extends Error {}

interface Wait {
  left: number;
  since: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  done: () => void;
  fail: (reason: Stopped) => void;
}

/** Waits that stand still while the game is paused and end when it is stopped. */
export class Pacer {
  #waits = new Set<Wait>();
  #paused = false;
  #stopped = false;

  get paused(): boolean {
    return this.#paused;
  }

  wait(ms: number): Promise<void> {
    if (this.#stopped) return Promise.reject(new Stopped());
    return new Promise((done, fail) => {
      const wait: Wait = { left: ms, since: 0, timer: undefined, done, fail };
      this.#waits.add(wait);
      if (!this.#paused) this.#run(wait);
    });
  }

  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    for (const wait of this.#waits) {
      clearTimeout(wait.timer);
      wait.left -= performance.now() - wait.since;
    }
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    for (const wait of this.#waits) this.#run(wait);
  }

  stop(): void {
    this.#stopped = true;
    for (const wait of this.#waits) {
      clearTimeout(wait.timer);
      wait.fail(new Stopped());
    }
    this.#waits.clear();
  }

  #run(wait: Wait): void {
    wait.since = performance.now();
    wait.timer = setTimeout(
      () => {
        this.#waits.delete(wait);
        wait.done();
      },
      Math.max(0, wait.left),
    );
  }
}

/** How long something took, without the pauses. */
export class Stopwatch {
  #counted = 0;
  #since: number | null = performance.now();

  get ms(): number {
    return Math.round(this.#counted + (this.#since === null ? 0 : performance.now() - this.#since));
  }

  pause(): void {
    this.#counted = this.ms;
    this.#since = null;
  }

  resume(): void {
    this.#since ??= performance.now();
  }
}
