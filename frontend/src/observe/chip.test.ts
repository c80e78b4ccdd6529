import { beforeEach, describe, expect, it } from "vitest";
import { showQueue, showState, stateOf } from "./chip";
import { newId, type QueuedNote } from "./records";

const NOTHING = { waiting: 0, refused: 0, others: 0 };

describe("the chip", () => {
  it.each([
    [NOTHING, true, "synced"],
    [NOTHING, false, "offline"],
    [{ ...NOTHING, waiting: 2 }, true, "waiting"],
    [{ ...NOTHING, waiting: 2 }, false, "waiting"],
    [{ ...NOTHING, waiting: 2, refused: 1 }, true, "problem"],
  ] as const)("tells %o, online %s, as %s", (counts, online, state) => {
    expect(stateOf(counts, online, "done", false)).toBe(state);
  });

  it("says that it sends only when there is something to send", () => {
    expect(stateOf({ ...NOTHING, waiting: 1 }, true, "done", true)).toBe("sending");
    expect(stateOf(NOTHING, true, "done", true)).toBe("synced");
  });

  it("shows the number that waits", () => {
    document.body.innerHTML = '<p data-sync><span data-count></span></p>';
    showState("waiting", { ...NOTHING, waiting: 3 });
    expect(document.querySelector("[data-count]")?.textContent).toBe("3");
    expect(document.querySelector<HTMLElement>("[data-sync]")?.dataset.state).toBe("waiting");
  });
});

describe("the list of what is on this device", () => {
  const entry: QueuedNote = {
    kind: "note",
    id: newId(),
    owner: 7,
    names: ["가온"],
    state: "refused",
    tries: 1,
    nextAt: 0,
    addedAt: 0,
    refusal: { code: "no-consent", message: "보호자의 동의가 없는 아이가 있어요.", field: "children" },
    record: { id: "i", group: "g", children: [], setting: "meal", happened_at: "", text: "<b>글</b>", ratings: [] },
  };

  beforeEach(() => {
    document.body.innerHTML = "<section data-queue hidden><p data-queue-hint></p><ul data-queue-list></ul></section>";
  });

  it("shows a refused note with its reason, and lets it be written anew or dropped", () => {
    const pressed: string[] = [];
    showQueue([entry], "", { fix: () => pressed.push("fix"), drop: () => pressed.push("drop") });
    const section = document.querySelector<HTMLElement>("[data-queue]");
    expect(section?.hidden).toBe(false);
    expect(section?.textContent).toContain("보호자의 동의가 없는 아이가 있어요.");
    for (const button of section?.querySelectorAll("button") ?? []) button.click();
    expect(pressed).toEqual(["fix", "drop"]);
  });

  it("never reads a note's text as markup", () => {
    showQueue([entry], "", { fix: () => undefined, drop: () => undefined });
    expect(document.querySelector("b")).toBeNull();
  });

  it("is not there when nothing is", () => {
    showQueue([], "", { fix: () => undefined, drop: () => undefined });
    expect(document.querySelector<HTMLElement>("[data-queue]")?.hidden).toBe(true);
  });
});
