/** How a child likes to play on this device: with sound or without, with motion or calm. */

const SOUND = "mirae-play-sound";

export function soundIsOn(storage: Storage = localStorage): boolean {
  return storage.getItem(SOUND) !== "off";
}

export function keepSound(on: boolean, storage: Storage = localStorage): void {
  storage.setItem(SOUND, on ? "on" : "off");
}

/** Whether things should stay still: by the device's setting or the page's own switch. */
export function isCalm(): boolean {
  const asked = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return asked || document.cookie.split("; ").includes("mirae_motion=off");
}
