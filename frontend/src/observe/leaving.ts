/** Signing out: notes that wait are said aloud first, and the names of the group leave the device. */
import type { Room } from "./room";

export function leaving(room: Room, page: Document = document): void {
  const dialog = page.querySelector<HTMLDialogElement>("#leaving");
  let way = "";
  const go = async (): Promise<void> => {
    await room.leave();
    location.assign(way);
  };
  page.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href*="/logout/"]') : null;
    if (!link) return;
    event.preventDefault();
    way = link.href;
    void room.unsent().then((count) => (count && dialog ? dialog.showModal() : go()));
  });
  dialog?.querySelector('[data-leave="send"]')?.addEventListener("click", () => {
    void room.send(true).then(async () => {
      if ((await room.unsent()) === 0) await go();
    });
  });
  dialog?.querySelector('[data-leave="go"]')?.addEventListener("click", () => void go());
}
