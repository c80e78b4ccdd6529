/** Which session is played: the page's own, the one begun before a reload, or a new one. */

import { Refused, Unreachable, type Language, type PlayApi, type Session, type Task } from "./api";
import { uuid } from "./uuid";

export interface Wanted {
  task: Task;
  child: string;
  /** The session that the page names, or nothing. */
  given: string;
  language: Language;
}

const keyOf = (task: Task, child: string): string => `mirae-play-session:${task}:${child}`;

/** Opens a session, trying again for as long as the server is away; throws `Refused` on a no. */
export async function openSession(
  api: PlayApi,
  wanted: Wanted,
  away: () => Promise<void>,
): Promise<Session> {
  const key = keyOf(wanted.task, wanted.child);
  const known = wanted.given || sessionStorage.getItem(key);
  const id = known || uuid();
  sessionStorage.setItem(key, id);
  for (;;) {
    try {
      return known ? await resumeOrStart(api, id, wanted) : await start(api, id, wanted);
    } catch (error) {
      if (error instanceof Refused) sessionStorage.removeItem(key);
      if (!(error instanceof Unreachable)) throw error;
    }
    await away();
  }
}

/** A session that is over is not opened again by a reload. */
export function forgetSession(task: Task, child: string): void {
  sessionStorage.removeItem(keyOf(task, child));
}

/** A session may have been named on this device without ever reaching the server. */
async function resumeOrStart(api: PlayApi, id: string, wanted: Wanted): Promise<Session> {
  try {
    return await api.resume(id);
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return start(api, id, wanted);
    throw error;
  }
}

function start(api: PlayApi, id: string, { child, task, language }: Wanted): Promise<Session> {
  return api.start({ id, child, task, language });
}
