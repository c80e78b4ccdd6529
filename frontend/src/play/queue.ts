/** What a child did, kept in order until the server has it. Nothing is lost with the network. */

import { Refused, Unreachable, type PlayApi, type PlayEvent, type Session } from "./api";
import { epochMs } from "./clock";
import { uuid } from "./uuid";

const PREFIX = "mirae-play-queue:";
const BATCH = 50;
/** Evidence older than this says little about how a child is now. */
const KEPT_FOR_MS = 7 * 24 * 3600 * 1000;
const RETRY_MS = [1000, 2000, 4000, 8000, 15_000];

interface Kept {
  api: string;
  events: PlayEvent[];
  stop: { id: string; at_ms: number } | null;
}

interface Listeners {
  /** The server has taken something in; the session is as it says. */
  heard?: (session: Session) => void;
  /** Whether the server can be reached has changed. */
  connection?: (reachable: boolean) => void;
  refused?: (status: number) => void;
}

export class EventQueue {
  #kept: Kept;
  #seq: number;
  #sending: Promise<void> | null = null;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly session: string,
    nextSeq: number,
    private readonly api: PlayApi,
    apiBase: string,
    private readonly listeners: Listeners = {},
    private readonly storage: Storage = localStorage,
  ) {
    this.#kept = read(storage, session) ?? { api: apiBase, events: [], stop: null };
    const last = this.#kept.events.at(-1)?.seq ?? 0;
    this.#seq = Math.max(nextSeq, last + 1);
  }

  get waiting(): number {
    return this.#kept.events.length;
  }

  get stopping(): boolean {
    return this.#kept.stop !== null;
  }

  push(kind: string, detail: Record<string, unknown> = {}, at_ms: number = epochMs()): PlayEvent {
    const event: PlayEvent = { ...detail, id: uuid(), seq: this.#seq++, at_ms, kind };
    this.#kept.events.push(event);
    this.#keep();
    void this.flush();
    return event;
  }

  stop(): void {
    this.#kept.stop ??= { id: uuid(), at_ms: epochMs() };
    this.#keep();
    void this.flush();
  }

  /** Send what is waiting, in order; resolves when it is sent or cannot be for now. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  async #send(): Promise<void> {
    try {
      while (this.#kept.events.length > 0 || this.#kept.stop) {
        if (this.#kept.events.length > 0) await this.#sendBatch();
        else await this.#sendStop();
        this.#reached(true);
      }
    } catch (error) {
      if (error instanceof Unreachable) this.#tryLater();
      // Signed out, perhaps, or another grown-up's turn: it waits for who may send it.
      else if (error instanceof Refused) this.listeners.refused?.(error.status);
      else throw error;
    }
  }

  async #sendBatch(): Promise<void> {
    const batch = this.#kept.events.slice(0, BATCH);
    const session = await this.api.send(this.session, batch);
    const accepted = new Set(session.accepted);
    const left = this.#kept.events.filter((event) => !accepted.has(event.id));
    if (left.length === this.#kept.events.length) throw new Unreachable("Nothing was accepted.");
    this.#kept.events = left;
    this.#keep();
    this.listeners.heard?.(session);
  }

  async #sendStop(): Promise<void> {
    if (!this.#kept.stop) return;
    const session = await this.api.stop(this.session, this.#kept.stop);
    this.#kept.stop = null;
    this.#keep();
    this.listeners.heard?.(session);
  }

  #reached(reachable: boolean): void {
    if (reachable) this.#failures = 0;
    this.listeners.connection?.(reachable);
  }

  #tryLater(): void {
    const wait = RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)];
    this.#reached(false);
    this.#timer = setTimeout(() => void this.flush(), wait);
  }

  #keep(): void {
    const key = PREFIX + this.session;
    try {
      if (this.#kept.events.length === 0 && !this.#kept.stop) this.storage.removeItem(key);
      else this.storage.setItem(key, JSON.stringify(this.#kept));
    } catch {
      // A full or forbidden storage costs only what a reload would have saved.
    }
  }
}

/** Send what earlier visits could not, whichever game it was of; what is too old is let go. */
export async function sendLeftovers(
  apiFor: (base: string) => PlayApi,
  storage: Storage = localStorage,
): Promise<void> {
  for (const session of keptSessions(storage)) {
    const kept = read(storage, session);
    const last = kept?.events.at(-1)?.at_ms ?? kept?.stop?.at_ms ?? 0;
    if (!kept || epochMs() - last > KEPT_FOR_MS) {
      storage.removeItem(PREFIX + session);
      continue;
    }
    const queue = new EventQueue(session, 1, apiFor(kept.api), kept.api, {}, storage);
    await queue.flush();
    queue.close();
  }
}

function keptSessions(storage: Storage): string[] {
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "");
  return keys.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
}

function read(storage: Storage, session: string): Kept | null {
  try {
    const kept = JSON.parse(storage.getItem(PREFIX + session) ?? "null") as Kept | null;
    return kept && Array.isArray(kept.events) ? kept : null;
  } catch {
    return null;
  }
}
