/**
 * The service worker: scripts and styles for offline use, one page for the room of observations when
 * there is no connection, and notes sent in the background.
 *
 * It keeps no page that says anything about anybody: only the empty shell, and hashed assets.
 */
import { Connection } from "./observe/connection";
import { flush } from "./observe/queue";
import { forget, today } from "./observe/roster";

declare const self: ServiceWorkerGlobalScope;

interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

const CACHE = `mirae-${BUILD_VERSION}`;
const SHELLS = ["/observe/shell/", "/en/observe/shell/"];
const ROOM = /^(\/en)?\/observe\//;
const SIGN_OUT = /\/accounts\/logout\/$/;
const ASSETS = "/static/assets/";
const PATIENCE_MS = 8000;
/** Django varies its answers by language and cookie; what is kept here is the same for everybody. */
const MATCH: CacheQueryOptions = { ignoreVary: true, ignoreSearch: true };

self.addEventListener("install", (event) => {
  event.waitUntil(fetchAhead().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldCaches().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && SIGN_OUT.test(url.pathname)) event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && ROOM.test(url.pathname)) event.respondWith(page(event, url));
  else if (url.pathname.startsWith(ASSETS)) event.respondWith(asset(request));
});

self.addEventListener("sync", (event) => {
  const { tag } = event as SyncEvent;
  if (tag === "observations") (event as SyncEvent).waitUntil(sendNotes());
});

async function fetchAhead(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...BUILD_ASSETS]);
  await Promise.all(SHELLS.map((shell) => keepShell(cache, shell)));
}

async function keepShell(cache: Cache, shell: string): Promise<void> {
  const response = await fetch(shell, { cache: "no-store", credentials: "omit" }).catch(() => undefined);
  if (response?.ok) await cache.put(shell, response);
}

async function dropOldCaches(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("mirae-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function page(event: FetchEvent, url: URL): Promise<Response> {
  // Names whose time is over go, also when nobody opens the page that would show them.
  event.waitUntil(today());
  try {
    return await fetch(event.request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    const shell = url.pathname.startsWith("/en/") ? SHELLS[1] : SHELLS[0];
    return (await caches.match(shell ?? "", MATCH)) ?? Response.error();
  }
}

async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request, MATCH);
  if (kept) return kept;
  const response = await fetch(request);
  // Fonts and drawings come in as they are needed; their names change with their content.
  if (response.ok) await (await caches.open(CACHE)).put(request, response.clone());
  return response;
}

async function sendNotes(): Promise<void> {
  const outcome = await flush(new Connection("/api/v1/observations/"), { force: true });
  new BroadcastChannel("mirae-observe").postMessage("changed");
  // A rejected promise asks the browser to try again later.
  if (outcome === "offline" || outcome === "trouble") throw new Error(`Notes are still waiting: ${outcome}.`);
}
