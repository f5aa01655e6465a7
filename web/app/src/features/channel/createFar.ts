import { createEffect, createSignal, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import type { VirtualList } from "@parley/list/solid";

/** So far from the end, in views, nobody comes back by a turn of the wheel. */
const farViews = 1.5;

/** The list may notice a scroll some frames late: it is looked at until it says the same so many times in a row. */
const steadyLooks = 4;

/**
 * Whether the reader is far from the end of what is listed. Looked at every other frame, while they scroll or the rows
 * change.
 */
export const createFar = (list: Accessor<VirtualList | undefined>, listed: Accessor<unknown>) => {
  const [isFar, setIsFar] = createSignal(false);
  let frame: HTMLElement | undefined;
  let waiting: number | undefined;
  let lastPlace = Number.NaN;
  let steady = 0;
  const look = (): void => {
    waiting = undefined;
    const held = list();
    if (!held || !frame) return;
    const { total, y } = held.stats;
    const view = frame.clientHeight;
    if (view > 0) setIsFar(total - y - view > farViews * view);
    steady = total - y === lastPlace ? steady + 1 : 0;
    lastPlace = total - y;
    if (steady < steadyLooks) wait();
  };
  /** For the frame after the next: in that one the list itself takes notice first. */
  const wait = (): void => {
    waiting ??= requestAnimationFrame(() => {
      waiting = requestAnimationFrame(look);
    });
  };
  const lookSoon = (): void => {
    steady = 0;
    wait();
  };
  createEffect(on([list, listed], lookSoon));
  onCleanup(() => {
    if (waiting !== undefined) cancelAnimationFrame(waiting);
  });
  return {
    isFar,
    watch: (element: HTMLElement): void => {
      frame = element;
      // The list itself scrolls, in the frame; such events do not rise, but they are seen on their way down.
      element.addEventListener("scroll", lookSoon, { capture: true, passive: true });
    },
  };
};
