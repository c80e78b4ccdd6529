/**
 * Names for when there is no connection.
 *
 * Kept: what `/today` gives, which is no more than the form needs, and no day of birth. Gone: at
 * sign-out, when somebody else signs in, and twelve hours after it was fetched, whichever is first.
 * It is not encrypted: a key that opens it offline would have to lie beside it.
 */
import type { Connection } from "./connection";
import { clear, one, put } from "./database";
import type { Today } from "./records";

interface Kept {
  key: "today";
  savedAt: number;
  today: Today;
}

const HOUR_MS = 3_600_000;
const FRESH_MS = 10 * 60_000;

export async function keepToday(today: Today, now = Date.now()): Promise<void> {
  const kept: Kept = { key: "today", savedAt: now, today };
  await put("roster", kept);
}

/** The group of today, unless its time is over; then it is deleted. */
export async function today(now = Date.now()): Promise<Today | undefined> {
  const kept = await one<Kept>("roster", "today");
  if (!kept) return undefined;
  if (now - kept.savedAt < kept.today.keep_hours * HOUR_MS) return kept.today;
  await forget();
  return undefined;
}

export const forget = (): Promise<undefined> => clear("roster");

/** Fetch the group anew when what is kept is somebody else's or no longer fresh. */
export async function refresh(connection: Connection, owner: number, now = Date.now()): Promise<void> {
  const kept = await one<Kept>("roster", "today");
  if (kept && kept.today.owner !== owner) await forget();
  else if (kept && now - kept.savedAt < FRESH_MS) return;
  const answer = await connection.today();
  if (answer.ok) await keepToday(answer.value, now);
  // Signed out, or without a group: no right to the names any more.
  else if (answer.status === 401 || answer.status === 403) await forget();
}
