/** Small sounds made on the spot: plucked strings and soft wood, never a buzzer. */

type Voice = "pluck" | "wood" | "breath";

interface Note {
  at: number;
  hertz: number;
  voice?: Voice;
  loud?: number;
}

// A pentatonic scale, so that any two sounds go together.
const SCALE = [261.6, 293.7, 329.6, 392.0, 440.0, 523.3, 587.3, 659.3, 784.0, 880.0];
const tone = (step: number): number => SCALE[step % SCALE.length] ?? 440;

const TUNES: Record<string, Note[]> = {
  pick: [{ at: 0, hertz: tone(5) }],
  hop: [
    { at: 0, hertz: tone(3), voice: "wood" },
    { at: 0.09, hertz: tone(6), voice: "wood" },
  ],
  carrot: [{ at: 0, hertz: tone(7), loud: 0.5 }],
  fox: [{ at: 0, hertz: tone(0) / 2, voice: "breath", loud: 0.5 }],
  ready: [
    { at: 0, hertz: tone(2) },
    { at: 0.16, hertz: tone(4) },
  ],
  home: [0, 2, 3, 5, 7, 5, 8].map((step, place) => ({ at: place * 0.19, hertz: tone(step) })),
};

export class Sounds {
  #context: AudioContext | null = null;
  on = true;

  /** Browsers let sound begin only inside a tap or a key press. */
  unlock(): void {
    if (typeof AudioContext === "undefined") return;
    this.#context ??= new AudioContext();
    if (this.#context.state === "suspended") void this.#context.resume();
  }

  play(name: keyof typeof TUNES): void {
    for (const note of TUNES[name] ?? []) this.#sound(note);
  }

  /** The next thread of the carpet: a melody that goes on whatever was chosen. */
  thread(place: number): void {
    this.#sound({ at: 0, hertz: tone((place * 3) % 7) });
    this.#sound({ at: 0.14, hertz: tone(((place * 3) % 7) + 2) });
  }

  #sound({ at, hertz, voice = "pluck", loud = 1 }: Note): void {
    const context = this.#context;
    if (!this.on || !context) return;
    const start = context.currentTime + at;
    const length = { pluck: 0.7, wood: 0.18, breath: 1.1 }[voice];
    const oscillator = context.createOscillator();
    oscillator.type = voice === "pluck" ? "triangle" : "sine";
    oscillator.frequency.setValueAtTime(hertz, start);
    if (voice === "wood") oscillator.frequency.exponentialRampToValueAtTime(hertz * 1.5, start + 0.1);
    const gain = context.createGain();
    const rise = voice === "breath" ? 0.35 : 0.012;
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(0.16 * loud, start + rise);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + length);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + length);
  }
}
