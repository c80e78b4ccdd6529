import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { Connection } from "./connection";
import { clear } from "./database";
import type { Today } from "./records";
import { forget, keepToday, refresh, today } from "./roster";

const HOUR = 3_600_000;
const GROUP: Today = { owner: 7, day: "2026-11-24", keep_hours: 12, groups: [], items: [] };

function answering(status: number, body: unknown = GROUP): { connection: Connection; asked: string[] } {
  const asked: string[] = [];
  const get = (async (url: RequestInfo | URL) => {
    asked.push(String(url));
    return new Response(JSON.stringify(body), { status });
  }) as typeof fetch;
  return { connection: new Connection("/api/", get), asked };
}

beforeEach(() => clear("roster"));

describe("the names of today", () => {
  it("are there without a connection for twelve hours", async () => {
    await keepToday(GROUP, 0);
    expect(await today(11 * HOUR)).toEqual(GROUP);
  });

  it("are deleted after twelve hours, not only hidden", async () => {
    await keepToday(GROUP, 0);
    expect(await today(12 * HOUR)).toBeUndefined();
    expect(await today(1 * HOUR)).toBeUndefined();
  });

  it("are gone after signing out", async () => {
    await keepToday(GROUP);
    await forget();
    expect(await today()).toBeUndefined();
  });

  it("are not fetched again within ten minutes", async () => {
    const { connection, asked } = answering(200);
    await refresh(connection, 7, 0);
    await refresh(connection, 7, 9 * 60_000);
    expect(asked).toHaveLength(1);
    await refresh(connection, 7, 11 * 60_000);
    expect(asked).toHaveLength(2);
  });

  it("go when somebody else signs in, also when their own do not come", async () => {
    await keepToday(GROUP);
    await refresh(answering(500).connection, 8);
    expect(await today()).toBeUndefined();
  });

  it("go when the worker has no group any more", async () => {
    await keepToday(GROUP, 0);
    await refresh(answering(403).connection, 7, HOUR);
    expect(await today(HOUR)).toBeUndefined();
  });

  it("stay when the connection is lost", async () => {
    await keepToday(GROUP, 0);
    await refresh(answering(503).connection, 7, HOUR);
    expect(await today(HOUR)).toEqual(GROUP);
  });
});
