import type { VirtualList } from "../core/virtualList.ts";
import type { DomSurface } from "./domSurface.ts";

/** Controls that expand or collapse their row. A pressed one must not move. */
const holdSelector = "summary, [aria-expanded], [data-hold]";

const listen = <K extends keyof HTMLElementEventMap>(
  element: HTMLElement,
  type: K,
  run: (event: HTMLElementEventMap[K]) => void,
  passive = true,
) => {
  element.addEventListener(type, run, { passive });
  return () => {
    element.removeEventListener(type, run);
  };
};

/** Forwards scrolling, touches, scrollbar drags and presses to the list. */
export const watchGestures = (scroller: HTMLElement, list: VirtualList, surface: DomSurface): (() => void) => {
  let dragsThumb = false;
  const leaveThumb = () => {
    if (!dragsThumb) return;
    dragsThumb = false;
    list.thumb(false);
  };
  const hold = (event: Event) => {
    const target = event.target instanceof Element ? event.target.closest(holdSelector) : null;
    const key = target && scroller.contains(target) ? surface.keyOf(target) : undefined;
    if (key !== undefined) list.hold(key);
  };
  const stops = [
    listen(scroller, "scroll", () => {
      list.scrolled();
    }),
    listen(scroller, "touchstart", () => {
      list.touch(true);
    }),
    listen(scroller, "touchend", ({ touches }) => {
      list.touch(touches.length > 0);
    }),
    listen(scroller, "touchcancel", () => {
      list.touch(false);
    }),
    listen(scroller, "pointerdown", (event) => {
      const edge = scroller.getBoundingClientRect().left + scroller.clientLeft;
      const isOnBar =
        event.target === scroller && (event.clientX > edge + scroller.clientWidth || event.clientX < edge);
      if (isOnBar && event.pointerType === "mouse") {
        dragsThumb = true;
        list.thumb(true);
      }
    }),
    // `click` covers the keyboard.
    listen(scroller, "click", hold),
    listen(scroller, "pointerdown", hold),
  ];
  window.addEventListener("pointerup", leaveThumb);
  window.addEventListener("pointercancel", leaveThumb);
  return () => {
    for (const stop of stops) stop();
    window.removeEventListener("pointerup", leaveThumb);
    window.removeEventListener("pointercancel", leaveThumb);
  };
};
