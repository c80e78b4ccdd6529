/** The evidence API as this room uses it. A network that is not there is an answer, not an error. */
import type { NoteRecord, Receipt, Today } from "./records";

export interface Session {
  owner: number;
  csrf: string;
}

export type Answer<T> = { ok: true; value: T } | { ok: false; status: number; message: string };

/** No connection at all. */
export const OFFLINE = 0;

const PATIENCE_MS = 20_000;

export class Connection {
  constructor(
    private readonly api: string,
    private readonly get: typeof fetch = (...call) => fetch(...call),
  ) {}

  session(): Promise<Answer<Session>> {
    return this.ask<Session>("session");
  }

  today(): Promise<Answer<Today>> {
    return this.ask<Today>("today");
  }

  async send(records: NoteRecord[], session: Session): Promise<Answer<Receipt[]>> {
    const answer = await this.ask<{ receipts: Receipt[] }>("", { records }, session);
    return answer.ok ? { ok: true, value: answer.value.receipts } : answer;
  }

  withdraw(note: string, id: string, session: Session): Promise<Answer<unknown>> {
    return this.ask(`${note}/withdrawal`, { id }, session);
  }

  private async ask<T>(path: string, body?: unknown, session?: Session): Promise<Answer<T>> {
    const init: RequestInit = {
      credentials: "same-origin",
      cache: "no-store",
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    };
    if (body !== undefined && session) {
      init.method = "POST";
      init.body = JSON.stringify(body);
      init.headers = { ...init.headers, "Content-Type": "application/json", "X-CSRFToken": session.csrf };
    }
    try {
      const response = await this.get(`${this.api}${path}`, init);
      if (response.ok) return { ok: true, value: (await response.json()) as T };
      const said = (await response.json().catch(() => ({}))) as { message?: string };
      return { ok: false, status: response.status, message: said.message ?? "" };
    } catch {
      return { ok: false, status: OFFLINE, message: "" };
    }
  }
}
