/** The room of observations with its script. Every page of it works before this arrives. */
import "./observe.css";
import "./centre.css";
import { entryForms, phrases } from "./entry";
import { leaving } from "./leaving";
import { offlinePage } from "./offline";
import { Room, ownerOf } from "./room";
import { facts, type Facts } from "./words";

async function start(known: Facts): Promise<void> {
  phrases();
  await offlinePage();
  const room = new Room(known, await ownerOf(known));
  leaving(room);
  await entryForms(room);
  document.documentElement.dataset.observe = "ready";
  await room.start();
  // Where a page is not served securely there is no worker; notes are then sent while it is open.
  await navigator.serviceWorker?.register(known.worker, { scope: "/" });
}

const known = facts();
if (known) void start(known);
