import { createEffect, createSignal, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import type { VirtualList } from "@parley/list/solid";

/** Distance from the end, in views, from which the button is shown. */
const farViews = 1.5;

/** The list may process a scroll some frames late: polls until the position is equal this number of times. */
const steadyPolls = 4;

/** Whether the reader is far from the end of the list. Polls every other frame while the list scrolls or changes. */
export const createFarFromEnd = (list: Accessor<VirtualList | undefined>, listed: Accessor<unknown>) => {
  const [isFar, setIsFar] = createSignal(false);
  let frame: HTMLElement | undefined;
  let waiting: number | undefined;
  let lastDistance = Number.NaN;
  let steady = 0;
  const poll = (): void => {
    waiting = undefined;
    const held = list();
    if (!held || !frame) return;
    const { total, y } = held.stats;
    const view = frame.clientHeight;
    if (view > 0) setIsFar(total - y - view > farViews * view);
    steady = total - y === lastDistance ? steady + 1 : 0;
    lastDistance = total - y;
    if (steady < steadyPolls) wait();
  };
  /** Waits two frames, because the list processes the scroll in the first one. */
  const wait = (): void => {
    waiting ??= requestAnimationFrame(() => {
      waiting = requestAnimationFrame(poll);
    });
  };
  const pollSoon = (): void => {
    steady = 0;
    wait();
  };
  createEffect(on([list, listed], pollSoon));
  onCleanup(() => {
    if (waiting !== undefined) cancelAnimationFrame(waiting);
  });
  return {
    isFar,
    watch: (element: HTMLElement): void => {
      frame = element;
      // Scroll events of the list inside do not bubble, but can be captured.
      element.addEventListener("scroll", pollSoon, { capture: true, passive: true });
    },
  };
};
