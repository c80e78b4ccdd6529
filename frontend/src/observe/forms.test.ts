import { beforeEach, describe, expect, it } from "vitest";
import { fill, namesOf, noteOf } from "./forms";
import { newId } from "./records";

const FORM = `
  <form>
    <input type="hidden" name="id" value="i1"><input type="hidden" name="group" value="g1">
    <input type="checkbox" name="children" value="c1" data-name="가온" checked>
    <input type="checkbox" name="children" value="c2" data-name="다온">
    <textarea name="text">  함께 치웠다. </textarea>
    <input type="radio" name="setting" value="meal"><input type="radio" name="setting" value="tidying" checked>
    <input type="datetime-local" name="happened_at">
    <input type="radio" name="rating--c1--O.B3-lower" value="0">
    <input type="radio" name="rating--c1--O.B3-lower" value="2" checked>
    <input type="radio" name="help--c1--O.B3-lower" value="none">
    <input type="radio" name="help--c1--O.B3-lower" value="hint" checked>
    <input type="radio" name="rating--c1--O.A1-lower" value="none" checked>
    <input type="radio" name="rating--c1--O.F1-lower" value="1">
    <input type="radio" name="help--c1--O.F1-lower" value="none" checked>
  </form>`;

let form: HTMLFormElement;

beforeEach(() => {
  document.body.innerHTML = FORM;
  form = document.querySelector("form") as HTMLFormElement;
});

describe("a note from a form", () => {
  it("holds what was chosen and nothing else", () => {
    expect(noteOf(form, new Date("2026-11-20T10:00:00Z"))).toEqual({
      id: "i1",
      group: "g1",
      children: ["c1"],
      setting: "tidying",
      happened_at: "2026-11-20T10:00:00.000Z",
      text: "함께 치웠다.",
      ratings: [
        { child: "c1", item: "O.B3-lower", category: 2, help: "hint" },
        { child: "c1", item: "O.A1-lower", category: null, help: "none" },
      ],
    });
    expect(namesOf(form)).toEqual(["가온"]);
  });

  it("comes back into the form as it was", () => {
    const note = { ...noteOf(form), id: "i2", children: ["c2"], text: "다른 글", setting: "meal" };
    note.ratings = [{ child: "c1", item: "O.B3-lower", category: 0, help: "none" }];
    fill(form, note);
    const again = noteOf(form);
    expect([again.id, again.children, again.text, again.setting]).toEqual(["i2", ["c2"], "다른 글", "meal"]);
    expect(again.ratings).toContainEqual({ child: "c1", item: "O.B3-lower", category: 0, help: "none" });
  });
});

describe("ids", () => {
  it("are UUIDs of version 4, also without a secure page", () => {
    const secure = crypto.randomUUID;
    Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
    const ids = [newId(), newId()];
    Object.defineProperty(crypto, "randomUUID", { value: secure, configurable: true });
    for (const id of [...ids, newId()]) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });
});
