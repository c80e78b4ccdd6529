/** What keys mean in a game: the same for a keyboard, a switch box and a remote control. */

export type Act = "press" | "left" | "right" | "up" | "down" | "first" | "last";

const ACTS: Record<string, Act> = {
  " ": "press",
  Spacebar: "press",
  Enter: "press",
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Home: "first",
  End: "last",
};

/** What a key asks for; nothing while it is held down, or together with a control key. */
export function actOf(
  event: Pick<KeyboardEvent, "key" | "repeat" | "ctrlKey" | "metaKey" | "altKey">,
): Act | null {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return null;
  return ACTS[event.key] ?? null;
}

/** Where an act leads in a grid of `count` places, `columns` wide; ends are joined to beginnings. */
export function step(place: number, act: Act, count: number, columns: number): number {
  switch (act) {
    case "left":
      return (place + count - 1) % count;
    case "right":
      return (place + 1) % count;
    case "up":
      return place - columns >= 0 ? place - columns : lastInColumn(place, count, columns);
    case "down":
      return place + columns < count ? place + columns : place % columns;
    case "first":
      return 0;
    case "last":
      return count - 1;
    case "press":
      return place;
  }
}

function lastInColumn(place: number, count: number, columns: number): number {
  const below = Math.floor((count - 1 - (place % columns)) / columns);
  return (place % columns) + below * columns;
}
