/**
 * The queue of notes: kept on the device until the server says that it has them.
 *
 * Delivery is at least once: a note leaves the queue only with a receipt. Storage is exactly once,
 * because the note's id was made here and the server knows it again.
 */
import { OFFLINE, type Connection, type Session } from "./connection";
import { all, one, put, remove } from "./database";
import { newId, type NoteRecord, type QueueEntry, type QueuedNote, type QueuedWithdrawal, type Receipt } from "./records";

export type Outcome = "done" | "offline" | "signed-out" | "trouble";

export interface Counts {
  waiting: number;
  refused: number;
  /** Written by somebody else on this device, and still waiting for their sign-in. */
  others: number;
}

const BATCH = 50;
const LONGEST_WAIT_MS = 5 * 60_000;

export async function entries(): Promise<QueueEntry[]> {
  const found = await all<QueueEntry>("queue");
  return found.sort((one, other) => one.addedAt - other.addedAt);
}

export async function counts(owner: number): Promise<Counts> {
  const found = await entries();
  const own = found.filter((entry) => entry.owner === owner);
  return {
    waiting: own.filter((entry) => entry.state === "waiting").length,
    refused: own.filter((entry) => entry.state === "refused").length,
    others: found.length - own.length,
  };
}

export async function keep(record: NoteRecord, owner: number, names: string[]): Promise<QueuedNote> {
  const entry: QueuedNote = {
    kind: "note",
    id: record.id,
    owner,
    names,
    record,
    state: "waiting",
    tries: 0,
    nextAt: 0,
    addedAt: Date.now(),
  };
  await put("queue", entry);
  return entry;
}

export const drop = (id: string): Promise<undefined> => remove("queue", id);

/** Take a note back. One that never left the device just goes; any other is withdrawn on the server. */
export async function undo(id: string, owner: number): Promise<void> {
  await alone(async () => {
    const entry = await one<QueueEntry>("queue", id);
    if (entry && entry.tries === 0) return void (await drop(id));
    const withdrawal: QueuedWithdrawal = {
      kind: "withdrawal",
      id: newId(),
      owner,
      target: id,
      state: "waiting",
      tries: 0,
      nextAt: 0,
      addedAt: Date.now(),
    };
    await put("queue", withdrawal);
  });
}

/** How long to wait after a number of tries: doubling, to five minutes, and not all devices at once. */
export function pause(tries: number, random: () => number = Math.random): number {
  return Math.min(LONGEST_WAIT_MS, 2000 * 2 ** (tries - 1)) * (0.75 + random() / 2);
}

/** When the next try is due, in milliseconds from now; undefined when nothing waits. */
export async function nextTry(owner: number, now = Date.now()): Promise<number | undefined> {
  const waiting = (await entries()).filter((entry) => entry.owner === owner && entry.state === "waiting");
  if (!waiting.length) return undefined;
  return Math.max(0, Math.min(...waiting.map((entry) => entry.nextAt)) - now);
}

/**
 * Wait until a note waits no longer, or patience ends. The service worker may be the one that sends
 * it, so a page that has nothing left to send may still be early.
 */
export async function settled(id: string, patienceMs: number, lookMs = 50): Promise<boolean> {
  const until = Date.now() + patienceMs;
  for (;;) {
    if ((await one<QueueEntry>("queue", id))?.state !== "waiting") return true;
    if (Date.now() >= until) return false;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

/** Send what is due. Pages and the service worker may both call it at any time. */
export async function flush(connection: Connection, { force = false } = {}): Promise<Outcome> {
  return (await alone(() => send(connection, force), true)) ?? "done";
}

async function send(connection: Connection, force: boolean): Promise<Outcome> {
  const due = (await entries()).filter((entry) => entry.state === "waiting" && (force || entry.nextAt <= Date.now()));
  if (!due.length) return "done";
  const session = await connection.session();
  if (!session.ok) return outcomeOf(session.status);
  const own = due.filter((entry) => entry.owner === session.value.owner);
  const notes = own.filter((entry) => entry.kind === "note");
  for (let start = 0; start < notes.length; start += BATCH) {
    const outcome = await sendNotes(notes.slice(start, start + BATCH), connection, session.value);
    if (outcome !== "done") return outcome;
  }
  for (const withdrawal of own.filter((entry) => entry.kind === "withdrawal")) {
    const outcome = await sendWithdrawal(withdrawal, connection, session.value);
    if (outcome !== "done") return outcome;
  }
  return "done";
}

async function sendNotes(notes: QueuedNote[], connection: Connection, session: Session): Promise<Outcome> {
  const tried = await Promise.all(notes.map(count));
  const answer = await connection.send(
    tried.map((entry) => entry.record),
    session,
  );
  if (answer.ok) {
    await Promise.all(tried.map((entry, place) => settle(entry, answer.value[place])));
    return "done";
  }
  if (!isRefusal(answer.status)) return outcomeOf(answer.status);
  if (tried.length === 1 && tried[0]) {
    await refuse(tried[0], { code: String(answer.status), message: answer.message, field: "" });
    return "done";
  }
  // The batch as a whole was refused: one by one, only the note at fault stays behind.
  for (const entry of tried) {
    const outcome = await sendNotes([entry], connection, session);
    if (outcome !== "done") return outcome;
  }
  return "done";
}

async function sendWithdrawal(
  withdrawal: QueuedWithdrawal,
  connection: Connection,
  session: Session,
): Promise<Outcome> {
  const note = await one<QueueEntry>("queue", withdrawal.target);
  if (note) return "done"; // Its note has to arrive first.
  const tried = await count(withdrawal);
  const answer = await connection.withdraw(tried.target, tried.id, session);
  // Not found: the note was refused and dropped, so there is nothing left to take back.
  if (answer.ok || answer.status === 404) {
    await drop(tried.id);
    return "done";
  }
  if (!isRefusal(answer.status)) return outcomeOf(answer.status);
  await refuse(tried, { code: String(answer.status), message: answer.message, field: "" });
  return "done";
}

async function settle(entry: QueuedNote, receipt: Receipt | undefined): Promise<void> {
  if (!receipt) return;
  if (receipt.status !== "refused") await drop(entry.id);
  else await refuse(entry, receipt);
}

async function refuse(entry: QueueEntry, { code, message, field }: NonNullable<QueueEntry["refusal"]>): Promise<void> {
  await put("queue", { ...entry, state: "refused", refusal: { code, message, field } });
}

async function count<E extends QueueEntry>(entry: E): Promise<E> {
  const tries = entry.tries + 1;
  const counted = { ...entry, tries, nextAt: Date.now() + pause(tries) };
  await put("queue", counted);
  return counted;
}

const isRefusal = (status: number): boolean => [404, 409, 413, 422].includes(status);

function outcomeOf(status: number): Outcome {
  if (status === OFFLINE) return "offline";
  return status === 401 ? "signed-out" : "trouble";
}

/** One sender at a time over all pages and the worker; `skip`: rather not at all than later. */
async function alone<T>(work: () => Promise<T>, skip = false): Promise<T | undefined> {
  const { locks } = globalThis.navigator as { locks?: LockManager };
  if (!locks) return work();
  return locks.request("mirae-observe-queue", { ifAvailable: skip }, (lock) =>
    lock ? work() : Promise.resolve(undefined),
  ) as Promise<T | undefined>;
}
