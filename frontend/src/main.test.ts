import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { announce } from "./announce";
import { csrfToken } from "./csrf";
import { dialogs } from "./dialogs";
import { isStill, motionSwitch, setStill } from "./motion";
import { toasts } from "./toasts";

beforeEach(() => {
  document.head.innerHTML = "";
  document.body.innerHTML = "";
  delete document.documentElement.dataset.motion;
  document.cookie = "csrftoken=; max-age=0; path=/";
});

afterEach(() => vi.useRealTimers());

test("the same words are announced again, not swallowed", () => {
  document.body.innerHTML = '<div id="live" role="status"></div>';
  announce("저장했어요");
  const first = document.getElementById("live")?.textContent;
  announce("저장했어요");
  expect(first).toBe("저장했어요");
  expect(document.getElementById("live")?.textContent).not.toBe(first);
});

test("a page without a live region stays quiet", () => {
  expect(() => announce("저장했어요")).not.toThrow();
});

test("the token comes from the page first, then from the cookie", () => {
  document.cookie = "csrftoken=from-cookie; path=/";
  expect(csrfToken()).toBe("from-cookie");
  document.head.innerHTML = '<meta name="csrf-token" content="from-page">';
  expect(csrfToken()).toBe("from-page");
});

test("a button opens its dialog and a button inside closes it", () => {
  document.body.innerHTML = `
    <button data-opens="why">왜요?</button>
    <dialog id="why"><p id="words">이유</p><button data-closes>닫기</button></dialog>`;
  dialogs();
  const dialog = document.querySelector("dialog");
  document.querySelector<HTMLElement>("[data-opens]")?.click();
  expect(dialog?.open).toBe(true);
  document.getElementById("words")?.click();
  expect(dialog?.open).toBe(true);
  document.querySelector<HTMLElement>("[data-closes]")?.click();
  expect(dialog?.open).toBe(false);
});

test("the motion switch stills the page, says so, and remembers", () => {
  document.body.innerHTML = "<button data-motion-switch hidden>움직임</button>";
  motionSwitch();
  const button = document.querySelector<HTMLElement>("[data-motion-switch]");
  expect(button?.hidden).toBe(false);
  expect(button?.getAttribute("aria-pressed")).toBe("false");
  button?.click();
  expect(isStill()).toBe(true);
  expect(button?.getAttribute("aria-pressed")).toBe("true");
  expect(document.cookie).toContain("mirae_motion=off");
  setStill(false);
  expect(isStill()).toBe(false);
  expect(document.cookie).not.toContain("mirae_motion=off");
});

test("good news leaves by itself, an error waits to be closed", () => {
  vi.useFakeTimers();
  document.body.innerHTML = `
    <p class="toast" data-kind="success">저장했어요</p>
    <p class="toast" data-kind="error">다시 해 주세요 <button class="toast__close">닫기</button></p>`;
  toasts();
  vi.advanceTimersByTime(60_000);
  expect([...document.querySelectorAll<HTMLElement>(".toast")].map((toast) => toast.dataset.kind)).toEqual(["error"]);
  document.querySelector<HTMLElement>(".toast__close")?.click();
  expect(document.querySelector(".toast")).toBeNull();
});

test("a toast stays while somebody is reading it", () => {
  vi.useFakeTimers();
  document.body.innerHTML = '<p class="toast" data-kind="success">저장했어요</p>';
  toasts();
  const toast = document.querySelector(".toast");
  toast?.dispatchEvent(new Event("pointerenter"));
  vi.advanceTimersByTime(60_000);
  expect(toast?.isConnected).toBe(true);
  toast?.dispatchEvent(new Event("pointerleave"));
  vi.advanceTimersByTime(60_000);
  expect(toast?.isConnected).toBe(false);
});
