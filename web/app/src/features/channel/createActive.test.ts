// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { createRoot } from "solid-js";
import { createActive } from "./createActive.ts";

const setUp = () => {
  document.body.innerHTML = `<div id="frame"><article data-message-id="a" tabindex="-1"><p>text</p><button>use</button></article><article data-message-id="b"></article></div>`;
  const frame = document.getElementById("frame")!;
  const active = createRoot(() => createActive());
  active.listen(frame);
  const [a, b] = [...frame.querySelectorAll("article")];
  const shown = () => ["a", "b"].filter((id) => active.isActive(id));
  const tap = (on: Element) => {
    on.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerType: "touch" }));
    on.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  };
  return { frame, a: a!, b: b!, shown, tap };
};
let all: ReturnType<typeof setUp>;
beforeEach(() => {
  all = setUp();
});

describe("the rows with actions", () => {
  it("are the one under the mouse, as long as it is there", () => {
    all.a.querySelector("p")!.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType: "mouse" }));
    expect(all.shown()).toEqual(["a"]);
    all.b.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType: "mouse" }));
    expect(all.shown()).toEqual(["b"]);
    all.frame.dispatchEvent(new PointerEvent("pointerleave", { pointerType: "mouse" }));
    expect(all.shown()).toEqual([]);
  });

  it("are the one that was tapped, until it or another one is tapped", () => {
    all.tap(all.a.querySelector("p")!);
    expect(all.shown()).toEqual(["a"]);
    all.tap(all.b);
    expect(all.shown()).toEqual(["b"]);
    all.tap(all.b);
    expect(all.shown()).toEqual([]);
  });

  it("are not changed by a tap on what has a use of its own, nor by the click of a mouse", () => {
    all.tap(all.a.querySelector("button")!);
    all.a.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerType: "mouse" }));
    all.a.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    expect(all.shown()).toEqual([]);
  });
});
