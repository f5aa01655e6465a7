// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRoot } from "solid-js";
import { createLongPress } from "./createLongPress.ts";

const setUp = () => {
  document.body.innerHTML =
    `<div id="frame"><article data-message-id="a"><p>text</p>` + `<a href="/x">link</a></article></div>`;
  const frame = document.getElementById("frame")!;
  const onPress = vi.fn();
  createRoot(() => createLongPress(onPress)(frame));
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

describe("a touch on a message", () => {
  it("opens its actions on a long press", () => {
    all.point("pointerdown", "p");
    all.point("pointermove", "p", { clientY: 55 });
    vi.advanceTimersByTime(500);
    expect(all.onPress).toHaveBeenCalledExactlyOnceWith("a");
  });

  it("opens nothing on a short touch, a movement, a scroll, or on a link", () => {
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

  it("opens its actions once when the context menu comes first, and keeps the context menu of links", () => {
    all.point("pointerdown", "p");
    expect(all.point("contextmenu", "p")).toBe(false);
    vi.advanceTimersByTime(500);
    expect(all.onPress).toHaveBeenCalledExactlyOnceWith("a");
    expect(all.point("contextmenu", "a")).toBe(true);
  });

  it("is no tap after a long press, and a tap otherwise", () => {
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

  it("is no tap after a long press that is followed by the context menu", () => {
    all.point("pointerdown", "p");
    vi.advanceTimersByTime(500);
    expect(all.point("contextmenu", "p")).toBe(false);
    const lifted = new Event("touchend", { bubbles: true, cancelable: true });
    expect(document.querySelector("p")!.dispatchEvent(lifted)).toBe(false);
    expect(all.onPress).toHaveBeenCalledExactlyOnceWith("a");
  });
});
