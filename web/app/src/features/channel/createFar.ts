import { createEffect, createSignal, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import type { VirtualList } from "@parley/list/solid";

/** So far from the end, in views, nobody comes back by a turn of the wheel. */
const farViews = 1.5;

/** Whether the reader is far from the end of what is listed. Looked at every other frame, while they scroll or the rows change. */
export const createFar = (list: Accessor<VirtualList | undefined>, listed: Accessor<unknown>) => {
  const [isFar, setIsFar] = createSignal(false);
  let frame: HTMLElement | undefined;
  let waiting: number | undefined;
  const look = (): void => {
    waiting = undefined;
    const held = list();
    if (!held || !frame) return;
    const { total, y } = held.stats;
    const view = frame.clientHeight;
    if (view > 0) setIsFar(total - y - view > farViews * view);
  };
  /** With the frame after the next: in that one the list itself takes notice first. */
  const lookSoon = (): void => {
    waiting ??= requestAnimationFrame(() => {
      waiting = requestAnimationFrame(look);
    });
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
