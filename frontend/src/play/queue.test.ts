import { beforeEach, expect, test, vi } from "vitest";
import { Refused, Unreachable, type PlayApi, type PlayEvent, type Session } from "./api";
import { EventQueue, sendLeftovers } from "./queue";

const SESSION = "s-1";

/** A server that takes events in, unless it is told to be away. */
class Server {
  stored: PlayEvent[] = [];
  calls = 0;
  stops = 0;
  failing: Error | null = null;

  async send(_: string, events: PlayEvent[]): Promise<Session> {
    this.calls += 1;
    if (this.failing) throw this.failing;
    const known = new Set(this.stored.map((event) => event.id));
    this.stored.push(...events.filter((event) => !known.has(event.id)));
    return { accepted: events.map((event) => event.id) } as Session;
  }

  async stop(): Promise<Session> {
    if (this.failing) throw this.failing;
    this.stops += 1;
    return { state: "stopped" } as Session;
  }
}

let server: Server;
const queue = (nextSeq = 1, listeners = {}): EventQueue =>
  new EventQueue(SESSION, nextSeq, server as unknown as PlayApi, "/api/", listeners);

const kept = (): number => localStorage.length;
const leftovers = (): Promise<void> => sendLeftovers(() => server as unknown as PlayApi);

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  server = new Server();
});

test("events arrive once each and in their order", async () => {
  const events = queue();
  for (const item of ["i1", "i2", "i3"]) events.push("answer", { item });
  await events.flush();
  expect(server.stored.map((event) => event["item"])).toEqual(["i1", "i2", "i3"]);
  expect(server.stored.map((event) => event.seq)).toEqual([1, 2, 3]);
  expect(new Set(server.stored.map((event) => event.id)).size).toBe(3);
  expect(events.waiting).toBe(0);
});

test("counting goes on where the server says it stood", async () => {
  const events = queue(8);
  events.push("answer");
  await events.flush();
  expect(server.stored[0]?.seq).toBe(8);
});

test("without a connection events wait, and are sent again later", async () => {
  const reached: boolean[] = [];
  const events = queue(1, { connection: (reachable: boolean) => reached.push(reachable) });
  server.failing = new Unreachable();
  events.push("answer", { item: "i1" });
  await events.flush();
  expect(events.waiting).toBe(1);
  server.failing = null;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(server.stored).toHaveLength(1);
  expect(reached.at(0)).toBe(false);
  expect(reached.at(-1)).toBe(true);
});

test("waiting between tries grows, so that a sick server is left in peace", async () => {
  const events = queue();
  server.failing = new Unreachable();
  events.push("answer");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.calls).toBeGreaterThan(4);
  expect(server.calls).toBeLessThan(10);
});

test("what was not sent before a reload is sent after it, before what comes next", async () => {
  server.failing = new Unreachable();
  queue().push("answer", { item: "before" });
  await vi.advanceTimersByTimeAsync(10);
  expect(kept()).toBe(1);
  server.failing = null;
  const after = queue(1);
  after.push("answer", { item: "after" });
  await after.flush();
  expect(server.stored.map((event) => event["item"])).toEqual(["before", "after"]);
  expect(server.stored.map((event) => event.seq)).toEqual([1, 2]);
  expect(kept()).toBe(0);
});

test("a stop follows everything played before it, and is told once", async () => {
  server.failing = new Unreachable();
  const events = queue();
  events.push("answer", { item: "i1" });
  events.stop();
  events.stop();
  server.failing = null;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(server.stored).toHaveLength(1);
  expect(server.stops).toBe(1);
  expect(kept()).toBe(0);
});

test("what was refused waits for whoever may send it", async () => {
  const statuses: number[] = [];
  const events = queue(1, { refused: (status: number) => statuses.push(status) });
  server.failing = new Refused(403);
  events.push("answer", { item: "i1" });
  await events.flush();
  expect(statuses).toEqual([403]);
  server.failing = null;
  await leftovers();
  expect(server.stored.map((event) => event["item"])).toEqual(["i1"]);
  expect(kept()).toBe(0);
});

test("what nobody could send for a week is let go", async () => {
  server.failing = new Unreachable();
  const events = queue();
  events.push("answer", {}, Date.now() - 8 * 24 * 3600 * 1000);
  await events.flush();
  events.close();
  server.failing = null;
  await leftovers();
  expect(server.stored).toEqual([]);
  expect(kept()).toBe(0);
});

test("long play goes out in batches", async () => {
  server.failing = new Unreachable();
  const events = queue();
  for (let at = 0; at < 120; at++) events.push("trial");
  await events.flush();
  server.failing = null;
  server.calls = 0;
  await events.flush();
  expect(server.stored).toHaveLength(120);
  expect(server.calls).toBe(3);
});
