import { beforeEach, expect, test, vi } from "vitest";
import { epochMs, Pacer, Stopped, Stopwatch } from "./clock";

beforeEach(() => {
  vi.useFakeTimers();
});

test("a wait stands still while the game is paused", async () => {
  const pacer = new Pacer();
  let over = false;
  void pacer.wait(1000).then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(600);
  pacer.pause();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(over).toBe(false);
  pacer.resume();
  await vi.advanceTimersByTimeAsync(399);
  expect(over).toBe(false);
  await vi.advanceTimersByTimeAsync(2);
  expect(over).toBe(true);
});

test("a wait begun in a pause begins to count after it", async () => {
  const pacer = new Pacer();
  pacer.pause();
  let over = false;
  void pacer.wait(100).then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(1000);
  expect(over).toBe(false);
  pacer.resume();
  await vi.advanceTimersByTimeAsync(101);
  expect(over).toBe(true);
});

test("stopping ends every wait, now and later", async () => {
  const pacer = new Pacer();
  const waiting = pacer.wait(1000);
  pacer.stop();
  await expect(waiting).rejects.toBeInstanceOf(Stopped);
  await expect(pacer.wait(1)).rejects.toBeInstanceOf(Stopped);
});

test("a stopwatch leaves pauses out", () => {
  const watch = new Stopwatch();
  vi.advanceTimersByTime(300);
  watch.pause();
  vi.advanceTimersByTime(5000);
  watch.resume();
  vi.advanceTimersByTime(200);
  expect(watch.ms).toBe(500);
});

test("time stamps of one page become whole epoch milliseconds in the same order", () => {
  expect(Number.isInteger(epochMs(12.6))).toBe(true);
  expect(epochMs(2000) - epochMs(1000)).toBe(1000);
});
