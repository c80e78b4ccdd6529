import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { Connection } from "./connection";
import { clear } from "./database";
import { counts, drop, entries, flush, keep, nextTry, pause, settled, undo } from "./queue";
import { newId, type NoteRecord, type Receipt } from "./records";

const ME = 7;

function note(fields: Partial<NoteRecord> = {}): NoteRecord {
  return {
    id: newId(),
    group: "g",
    children: ["c"],
    setting: "free-play",
    happened_at: "2026-11-20T10:00:00Z",
    text: "블록을 나누었다.",
    ratings: [],
    ...fields,
  };
}

/** A server that knows ids again, with switches for what can go wrong on the way. */
class Server {
  stored = new Map<string, number>();
  withdrawn: string[] = [];
  refuses = new Map<string, string>();
  offline = false;
  /** The note arrives, and the answer is lost. */
  losesAnswers = false;
  status = 200;
  owner = ME;
  batches: number[] = [];

  readonly connection = new Connection("/api/", (async (url: RequestInfo | URL, init?: RequestInit) => {
    if (this.offline) throw new TypeError("Failed to fetch");
    const path = String(url).slice("/api/".length);
    if (path === "session") return this.answer({ owner: this.owner, csrf: "token" }, this.owner ? 200 : 401);
    const withdrawal = /^(.+)\/withdrawal$/.exec(path);
    if (withdrawal?.[1]) return this.withdraw(withdrawal[1]);
    return this.take(JSON.parse(String(init?.body)).records);
  }) as typeof fetch);

  private take(records: NoteRecord[]): Response {
    this.batches.push(records.length);
    if (this.status !== 200) return this.answer({ message: "지금은 안 돼요." }, this.status);
    const receipts = records.map((record): Receipt => {
      const message = this.refuses.get(record.id) ?? "";
      if (message) return { id: record.id, status: "refused", code: "no-consent", message, field: "children" };
      const times = (this.stored.get(record.id) ?? 0) + 1;
      this.stored.set(record.id, times);
      return { id: record.id, status: times === 1 ? "stored" : "known", code: "", message: "", field: "" };
    });
    if (this.losesAnswers) throw new TypeError("Failed to fetch");
    return this.answer({ receipts }, 200);
  }

  private withdraw(id: string): Response {
    if (!this.stored.has(id)) return this.answer({}, 404);
    this.withdrawn.push(id);
    return this.answer({ id }, 201);
  }

  private answer(body: unknown, status: number): Response {
    return new Response(JSON.stringify(body), { status });
  }
}

let server: Server;

beforeEach(async () => {
  await clear("queue");
  server = new Server();
});

describe("the queue", () => {
  it("lets a note go once the server has it", async () => {
    const { id } = await keep(note(), ME, ["가온"]);
    expect(await flush(server.connection)).toBe("done");
    expect([...server.stored.keys()]).toEqual([id]);
    expect(await entries()).toEqual([]);
  });

  it("tells a page that waits when somebody else has sent its note", async () => {
    const { id } = await keep(note(), ME, []);
    const told = settled(id, 2000, 5);
    await flush(server.connection);
    expect(await told).toBe(true);
    expect(server.stored.has(id)).toBe(true);
  });

  it("does not let a page wait for longer than its patience", async () => {
    const { id } = await keep(note(), ME, []);
    expect(await settled(id, 20, 5)).toBe(false);
  });

  it("keeps a note while there is no connection", async () => {
    server.offline = true;
    await keep(note(), ME, []);
    expect(await flush(server.connection)).toBe("offline");
    expect(await counts(ME)).toEqual({ waiting: 1, refused: 0, others: 0 });
  });

  it("sends again when the answer was lost, with the same id", async () => {
    const { id } = await keep(note(), ME, []);
    server.losesAnswers = true;
    await flush(server.connection);
    expect((await counts(ME)).waiting).toBe(1);
    server.losesAnswers = false;
    await flush(server.connection, { force: true });
    expect(server.stored.get(id)).toBe(2);
    expect(server.stored.size).toBe(1);
    expect(await entries()).toEqual([]);
  });

  it("keeps what was refused, with the reason, and sends the rest", async () => {
    const bad = await keep(note(), ME, []);
    await keep(note(), ME, []);
    server.refuses.set(bad.id, "보호자의 동의가 없는 아이가 있어요.");
    await flush(server.connection);
    const [left] = await entries();
    expect(left).toMatchObject({ id: bad.id, state: "refused", refusal: { message: "보호자의 동의가 없는 아이가 있어요." } });
    expect(server.stored.size).toBe(1);
  });

  it("does not send a refused note again by itself, and sends it when it was written anew", async () => {
    const bad = await keep(note(), ME, []);
    server.refuses.set(bad.id, "아니에요");
    await flush(server.connection);
    await flush(server.connection, { force: true });
    expect(server.batches).toEqual([1]);
    server.refuses.clear();
    await keep({ ...bad.record, text: "고쳐 적은 글" }, ME, []);
    await flush(server.connection);
    expect(await entries()).toEqual([]);
  });

  it("finds the one note at fault when a batch as a whole is refused", async () => {
    await keep(note(), ME, []);
    await keep(note(), ME, []);
    server.status = 422;
    await flush(server.connection);
    expect(server.batches).toEqual([2, 1, 1]);
    expect((await counts(ME)).refused).toBe(2);
  });

  it("waits after trouble on the server, longer each time", async () => {
    server.status = 503;
    await keep(note(), ME, []);
    expect(await flush(server.connection)).toBe("trouble");
    const wait = await nextTry(ME);
    expect(wait).toBeGreaterThan(1000);
    server.status = 200;
    await flush(server.connection);
    expect(server.stored.size).toBe(0);
    await flush(server.connection, { force: true });
    expect(server.stored.size).toBe(1);
  });

  it("says when the writer has to sign in again, and keeps the note", async () => {
    server.owner = 0;
    await keep(note(), ME, []);
    expect(await flush(server.connection)).toBe("signed-out");
    expect((await counts(ME)).waiting).toBe(1);
  });

  it("never sends what another person wrote on the same device", async () => {
    await keep(note(), 99, []);
    await flush(server.connection);
    expect(server.stored.size).toBe(0);
    expect(await counts(ME)).toEqual({ waiting: 0, refused: 0, others: 1 });
  });

  it("sends many notes in batches", async () => {
    for (let i = 0; i < 120; i++) await keep(note(), ME, []);
    await flush(server.connection);
    expect(server.batches).toEqual([50, 50, 20]);
    expect(server.stored.size).toBe(120);
  });
});

describe("undo", () => {
  it("makes a note that never left the device just go", async () => {
    const { id } = await keep(note(), ME, []);
    await undo(id, ME);
    expect(await entries()).toEqual([]);
  });

  it("withdraws a note that the server has", async () => {
    const { id } = await keep(note(), ME, []);
    await flush(server.connection);
    await undo(id, ME);
    await flush(server.connection);
    expect(server.withdrawn).toEqual([id]);
    expect(await entries()).toEqual([]);
  });

  it("withdraws a note whose answer was lost, after it has surely arrived", async () => {
    const { id } = await keep(note(), ME, []);
    server.losesAnswers = true;
    await flush(server.connection);
    await undo(id, ME);
    expect(await entries()).toHaveLength(2);
    server.losesAnswers = false;
    await flush(server.connection, { force: true });
    expect(server.withdrawn).toEqual([id]);
    expect(await entries()).toEqual([]);
  });

  it("forgets the withdrawal of a note that was refused and dropped", async () => {
    const { id } = await keep(note(), ME, []);
    server.refuses.set(id, "아니에요");
    await flush(server.connection);
    await undo(id, ME);
    await drop(id);
    await flush(server.connection, { force: true });
    expect(await entries()).toEqual([]);
    expect(server.withdrawn).toEqual([]);
  });
});

describe("the pause between tries", () => {
  it("doubles up to five minutes", () => {
    const steady = () => 0.5;
    expect([1, 2, 3].map((tries) => pause(tries, steady))).toEqual([2000, 4000, 8000]);
    expect(pause(30, steady)).toBe(300_000);
  });

  it("differs from device to device", () => {
    expect(pause(3, () => 0)).toBeLessThan(pause(3, () => 1));
  });
});
