/**
 * The map and the list beside it, moving together. Without this script every marker is a link to its
 * row and every row has a link to its marker; with it, the map is one stop of the tab key and the
 * arrows lead from place to place.
 */
import { announce } from "../announce";

type Marker = SVGAElement;
type Point = { x: number; y: number };

const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export function where(marker: Element): Point {
  const dot = marker.querySelector(".marker__dot");
  return { x: Number(dot?.getAttribute("cx")), y: Number(dot?.getAttribute("cy")) };
}

/** The nearest other point that lies more in the asked direction than beside it; -1 without one. */
export function nearest(points: readonly Point[], from: number, towards: Point): number {
  const here = points[from];
  let best = -1;
  let least = Infinity;
  points.forEach((there, index) => {
    if (!here || index === from) return;
    const along = (there.x - here.x) * towards.x + (there.y - here.y) * towards.y;
    const beside = Math.abs((there.x - here.x) * towards.y) + Math.abs((there.y - here.y) * towards.x);
    const cost = along + 2 * beside;
    if (along > 0 && along >= beside && cost < least) [best, least] = [index, cost];
  });
  return best;
}

export function cityMap(root: HTMLElement): void {
  const markers = [...root.querySelectorAll<Marker>("a.marker")];
  const rows = new Map(
    [...root.querySelectorAll<HTMLElement>(".place-row")].map((row) => [row.dataset.place, row]),
  );
  const list = root.querySelector<HTMLElement>(".city-map__list");
  const caption = root.querySelector<HTMLElement>("[data-map-caption]");
  const first = caption?.innerHTML ?? "";
  const points = markers.map(where);
  let lit: string | undefined;

  const light = (place: string | undefined, from: "map" | "list"): void => {
    if (place === lit) return;
    for (const one of root.querySelectorAll(".is-lit")) one.classList.remove("is-lit");
    lit = place;
    if (caption && !place) caption.innerHTML = first;
    if (!place) return;
    const row = rows.get(place);
    row?.classList.add("is-lit");
    root.querySelector(`a.marker[data-place="${place}"]`)?.classList.add("is-lit");
    if (caption && row) {
      const name = document.createElement("strong");
      name.textContent = row.querySelector(".place-row__name")?.textContent ?? "";
      caption.replaceChildren(name, row.querySelector(".small")?.textContent ?? "");
    }
    if (from === "map" && row && list && list.scrollHeight > list.clientHeight) {
      list.scrollTop += row.getBoundingClientRect().top - list.getBoundingClientRect().top - 80;
    }
  };

  const choose = (index: number): void => {
    markers.forEach((marker, at) => marker.setAttribute("tabindex", at === index ? "0" : "-1"));
    markers[index]?.focus();
  };

  markers.forEach((marker, index) => {
    marker.setAttribute("tabindex", index === 0 ? "0" : "-1");
    marker.addEventListener("focus", () => light(marker.dataset.place, "map"));
    marker.addEventListener("pointerenter", () => light(marker.dataset.place, "map"));
    marker.addEventListener("click", (event) => {
      const link = rows.get(marker.dataset.place)?.querySelector<HTMLElement>(".place-row__name");
      if (!link) return;
      event.preventDefault();
      link.scrollIntoView({ block: "center" });
      link.focus();
    });
    marker.addEventListener("keydown", (event) => {
      const towards = ARROWS[event.key];
      const next = towards ? nearest(points, index, towards) : -1;
      if (event.key === "Home") choose(0);
      else if (event.key === "End") choose(markers.length - 1);
      else if (next >= 0) choose(next);
      else if (!towards) return;
      event.preventDefault();
    });
  });

  for (const [place, row] of rows) {
    row.addEventListener("pointerenter", () => light(place, "list"));
    row.addEventListener("focusin", () => light(place, "list"));
    row.querySelector("[data-to-marker]")?.addEventListener("click", (event) => {
      const index = markers.findIndex((marker) => marker.dataset.place === place);
      if (index < 0) return;
      event.preventDefault();
      markers[index]?.scrollIntoView({ block: "nearest" });
      choose(index);
    });
  }
  root.addEventListener("pointerleave", () => light(undefined, "list"));

  const help = root.querySelector("[data-map-help]")?.textContent ?? "";
  let told = false;
  root.querySelector(".city-map__drawing")?.addEventListener("focusin", (event) => {
    if (told || !(event.target as Element).matches("a.marker")) return;
    told = true;
    announce(help);
  });
}
