import { beforeEach, expect, test } from "vitest";
import { Refused, Unreachable, type PlayApi, type Session } from "./api";
import { forgetSession, openSession, type Wanted } from "./opening";

const wanted: Wanted = { task: "D12", child: "c-1", given: "", language: "ko" };
const away = async (): Promise<void> => undefined;

/** A server with the sessions that it knows. */
class Server {
  known = new Set<string>();
  calls: string[] = [];
  trouble: Error[] = [];

  async start({ id }: { id: string }): Promise<Session> {
    return this.#answer("start", id);
  }

  async resume(id: string): Promise<Session> {
    if (!this.known.has(id)) throw new Refused(404);
    return this.#answer("resume", id);
  }

  async #answer(call: string, id: string): Promise<Session> {
    const trouble = this.trouble.shift();
    if (trouble) throw trouble;
    this.calls.push(call);
    this.known.add(id);
    return { id } as Session;
  }
}

let server: Server;
const open = (want = wanted, whenAway = away): Promise<Session> =>
  openSession(server as unknown as PlayApi, want, whenAway);

beforeEach(() => {
  sessionStorage.clear();
  server = new Server();
});

test("a reload goes on with the session that was begun", async () => {
  const first = await open();
  const again = await open();
  expect(again.id).toBe(first.id);
  expect(server.calls).toEqual(["start", "resume"]);
});

test("the session that the page names is the one that is played", async () => {
  server.known.add("named");
  expect((await open({ ...wanted, given: "named" })).id).toBe("named");
});

test("a session named here but never begun there is begun", async () => {
  expect((await open({ ...wanted, given: "named" })).id).toBe("named");
  expect(server.calls).toEqual(["start"]);
});

test("another child or a session that is over means a new one", async () => {
  const first = await open();
  expect((await open({ ...wanted, child: "c-2" })).id).not.toBe(first.id);
  forgetSession("D12", "c-1");
  expect((await open()).id).not.toBe(first.id);
});

test("while the server is away the same session is asked for again", async () => {
  server.trouble = [new Unreachable(), new Unreachable()];
  let waits = 0;
  await open(wanted, async () => {
    waits += 1;
  });
  expect(waits).toBe(2);
  expect(server.known.size).toBe(1);
});

test("a no is told at once, and nothing of it is remembered", async () => {
  server.trouble = [new Refused(403)];
  await expect(open()).rejects.toBeInstanceOf(Refused);
  expect(sessionStorage.length).toBe(0);
});
