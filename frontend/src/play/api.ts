/** The play API, as the browser sees it. */

export type Task = "D12" | "A03" | "SELF";
export type Language = "ko" | "en";

export interface PlayEvent {
  id: string;
  seq: number;
  at_ms: number;
  kind: string;
  [detail: string]: unknown;
}

export interface Session {
  id: string;
  task: Task;
  language: Language;
  state: "playing" | "finished" | "stopped";
  config: Record<string, unknown>;
  next: Record<string, unknown> | null;
  done: Record<string, unknown>;
  next_seq: number;
  ending: Record<string, unknown> | null;
  accepted?: string[];
}

/** The server answered, and the answer was no: sending the same again would not help. */
export class Refused extends Error {
  constructor(readonly status: number) {
    super(`The play API refused with ${status}.`);
  }
}

/** The server could not be reached, or was not well: worth another try. */
export class Unreachable extends Error {}

export class PlayApi {
  constructor(private readonly base: string) {}

  start(body: { id: string; child: string; task: Task; language: Language }): Promise<Session> {
    return this.#call("sessions", body);
  }

  resume(id: string): Promise<Session> {
    return this.#call(`sessions/${id}`);
  }

  send(id: string, events: PlayEvent[]): Promise<Session> {
    return this.#call(`sessions/${id}/events`, { events });
  }

  stop(id: string, at: { id: string; at_ms: number }): Promise<Session> {
    return this.#call(`sessions/${id}/stop`, at);
  }

  async #call(path: string, body?: unknown): Promise<Session> {
    const headers: Record<string, string> = { Accept: "application/json" };
    const request: RequestInit = { headers, credentials: "same-origin" };
    if (body !== undefined) {
      headers["Content-Type"] = "application/json";
      headers["X-CSRFToken"] = csrfToken();
      request.method = "POST";
      request.body = JSON.stringify(body);
      // A report on its way when the page is left still arrives; browsers allow 64 kB of these.
      request.keepalive = request.body.length < 60_000;
    }
    let response: Response;
    try {
      response = await fetch(new URL(path, new URL(this.base, location.href)), request);
    } catch (cause) {
      throw new Unreachable("No connection.", { cause });
    }
    if (response.ok) return (await response.json()) as Session;
    const passing = response.status >= 500 || response.status === 408 || response.status === 429;
    throw passing ? new Unreachable(`Status ${response.status}.`) : new Refused(response.status);
  }
}

function csrfToken(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');
  if (meta?.content) return meta.content;
  const cookie = document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="));
  return cookie ? decodeURIComponent(cookie.slice("csrftoken=".length)) : "";
}
