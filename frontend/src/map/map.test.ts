import { describe, expect, test } from "vitest";
import { cityMap, nearest } from "./map";

const points = [
  { x: 0, y: 0 },
  { x: 10, y: 1 },
  { x: 30, y: 0 },
  { x: 2, y: 20 },
];
const right = { x: 1, y: 0 };

describe("arrows on the map", () => {
  test("lead to the nearest place in their direction", () => {
    expect(nearest(points, 0, right)).toBe(1);
    expect(nearest(points, 0, { x: 0, y: 1 })).toBe(3);
  });

  test("lead nowhere at the edge", () => {
    expect(nearest(points, 2, right)).toBe(-1);
  });
});

function page(): HTMLElement {
  document.body.innerHTML = `
    <div data-city-map>
      <svg class="city-map__drawing">
        <a class="marker" href="#place-1" data-place="1"><circle class="marker__dot" cx="0" cy="0"/></a>
        <a class="marker" href="#place-2" data-place="2"><circle class="marker__dot" cx="10" cy="0"/></a>
      </svg>
      <p data-map-caption>점은 한 곳이에요.</p>
      <ul class="city-map__list">
        <li class="place-row" data-place="1"><a class="place-row__name" href="/1">하나</a></li>
        <li class="place-row" data-place="2"><a class="place-row__name" href="/2">둘</a></li>
      </ul>
    </div>`;
  const root = document.querySelector<HTMLElement>("[data-city-map]")!;
  cityMap(root);
  return root;
}

describe("the map and its list", () => {
  test("are one stop of the tab key on the map", () => {
    const stops = [...page().querySelectorAll("a.marker")].map((one) => one.getAttribute("tabindex"));
    expect(stops).toEqual(["0", "-1"]);
  });

  test("light the row of the place that is pointed at, and name it", () => {
    const root = page();
    root.querySelector("[data-place='2'].marker")!.dispatchEvent(new Event("pointerenter"));
    expect(root.querySelector(".place-row.is-lit")?.getAttribute("data-place")).toBe("2");
    expect(root.querySelector("[data-map-caption]")?.textContent).toContain("둘");
  });

  test("light the marker of the row that has the focus", () => {
    const root = page();
    root.querySelector(".place-row[data-place='1']")!.dispatchEvent(new Event("focusin"));
    expect(root.querySelector(".marker.is-lit")?.getAttribute("data-place")).toBe("1");
  });
});
