// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRoot } from "solid-js";
import { createPress } from "./createPress.ts";

const setUp = () => {
  document.body.innerHTML = `<div id="frame"><article data-message-id="a"><p>text</p><a href="/x">link</a></article></div>`;
  const frame = document.getElementById("frame")!;
  const onPress = vi.fn();
  createRoot(() => createPress(onPress)(frame));
  const point = (name: string, on: string, init: PointerEventInit = {}) =>
    frame.querySelector(on)!.dispatchEvent(
      new PointerEvent(name, {
        bubbles: true,
        cancelable: true,
        isPrimary: true,
        pointerType: "touch",
        clientX: 50,
        clientY: 50,
        ...init,
      }),
    );
  return { onPress, point };
};
let all: ReturnType<typeof setUp>;
beforeEach(() => {
  vi.useFakeTimers();
  all = setUp();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a finger on a message", () => {
  it("asks for its actions when it is held", () => {
    all.point("pointerdown", "p");
    all.point("pointermove", "p", { clientY: 55 });
    vi.advanceTimersByTime(500);
    expect(all.onPress).toHaveBeenCalledExactlyOnceWith("a");
  });

  it("asks for nothing when it is lifted, moves, scrolls, or is on a link", () => {
    for (const end of [
      ["pointerup", {}],
      ["pointermove", { clientY: 70 }],
      ["pointercancel", {}],
    ] as const) {
      all.point("pointerdown", "p");
      all.point(end[0], "p", end[1]);
      vi.advanceTimersByTime(500);
    }
    all.point("pointerdown", "a");
    vi.advanceTimersByTime(500);
    all.point("pointerdown", "p", { pointerType: "mouse" });
    vi.advanceTimersByTime(500);
    expect(all.onPress).not.toHaveBeenCalled();
  });

  it("asks once where the browser's own menu comes first, which is kept for links", () => {
    all.point("pointerdown", "p");
    expect(all.point("contextmenu", "p")).toBe(false);
    vi.advanceTimersByTime(500);
    expect(all.onPress).toHaveBeenCalledExactlyOnceWith("a");
    expect(all.point("contextmenu", "a")).toBe(true);
  });

  it("taps on nothing when it is lifted after it was held, and on what it touched otherwise", () => {
    const lift = () =>
      document.querySelector("p")!.dispatchEvent(new Event("touchend", { bubbles: true, cancelable: true }));
    all.point("pointerdown", "p");
    vi.advanceTimersByTime(500);
    all.point("pointerup", "p");
    expect(lift()).toBe(false);
    all.point("pointerdown", "p");
    all.point("pointerup", "p");
    expect(lift()).toBe(true);
  });

  it("taps on nothing either where the browser's own menu comes after it was held", () => {
    all.point("pointerdown", "p");
    vi.advanceTimersByTime(500);
    expect(all.point("contextmenu", "p")).toBe(false);
    const lifted = new Event("touchend", { bubbles: true, cancelable: true });
    expect(document.querySelector("p")!.dispatchEvent(lifted)).toBe(false);
    expect(all.onPress).toHaveBeenCalledExactlyOnceWith("a");
  });
});
