import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { tell } from "./say";

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '<main lang="ko"><button data-say="토끼와 집에 가요.">듣기</button></main>';
});

afterEach(() => vi.useRealTimers());

const button = () => document.querySelector("button") as HTMLElement;

test("where there is no voice, the words stay on the screen for as long as they take", async () => {
  const told = tell(button());
  expect(document.querySelector("main p")?.textContent).toBe("토끼와 집에 가요.");
  await vi.runAllTimersAsync();
  await told;
  expect(document.querySelector("main p")).toBeNull();
});

test("another button ends what was being said", () => {
  void tell(button());
  void tell(button());
  return vi.runAllTimersAsync().then(() => {
    expect(document.querySelectorAll("main p")).toHaveLength(0);
  });
});

test("words that the page shows already are not shown twice", () => {
  document.querySelector("main")?.insertAdjacentHTML("afterbegin", "<h2>토끼와 집에 가요.</h2>");
  void tell(button());
  expect(document.querySelector("main p")).toBeNull();
});
