// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { createRoot } from "solid-js";
import { createActiveRow } from "./createActiveRow.ts";

const setUp = () => {
  document.body.innerHTML =
    `<div id="frame"><article data-message-id="a" tabindex="-1"><p>text</p><button>use</button></article>` +
    `<article data-message-id="b"></article></div>`;
  const frame = document.getElementById("frame")!;
  const active = createRoot(() => createActiveRow());
  active.listen(frame);
  const [a, b] = [...frame.querySelectorAll("article")];
  const shown = () => ["a", "b"].filter((id) => active.isActive(id));
  return { frame, a: a!, b: b!, shown };
};
let all: ReturnType<typeof setUp>;
beforeEach(() => {
  all = setUp();
});

describe("the row with actions", () => {
  it("is the one under the mouse", () => {
    all.a.querySelector("p")!.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType: "mouse" }));
    expect(all.shown()).toEqual(["a"]);
    all.b.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType: "mouse" }));
    expect(all.shown()).toEqual(["b"]);
    all.frame.dispatchEvent(new PointerEvent("pointerleave", { pointerType: "mouse" }));
    expect(all.shown()).toEqual([]);
  });

  it("does not change on touch, so that a second tap does not hit an action", () => {
    for (const kind of ["pointerover", "pointerdown"])
      all.a.dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerType: "touch" }));
    all.a.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    expect(all.shown()).toEqual([]);
  });
});
