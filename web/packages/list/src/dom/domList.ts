import { VirtualList } from "../core/virtualList.ts";
import type { ListOptions } from "../core/options.ts";
import { domClock } from "./domClock.ts";
import { DomSurface } from "./domSurface.ts";
import type { RowContent } from "./domSurface.ts";
import { watchGestures } from "./gestures.ts";
import { retainFocusAndSelection } from "./retention.ts";
import { watchKeyboard } from "./keyboard.ts";
import type { KeyboardOptions } from "./keyboard.ts";

export interface DomListOptions extends Omit<ListOptions, "surface" | "clock">, KeyboardOptions {
  /** An element with a definite height. The list fills it. */
  readonly scroller: HTMLElement;
  readonly content: RowContent;
  /** Selects the feed item inside the element of a row. Default: the element itself. */
  readonly itemSelector?: string | undefined;
}

export interface DomList {
  readonly list: VirtualList;
  readonly destroy: () => void;
}

/** Creates a list on the DOM. */
export const createDomList = (options: DomListOptions): DomList => {
  const { scroller } = options;
  const surface = new DomSurface({
    scroller,
    content: options.content,
    itemSelector: options.itemSelector,
    onResized: (heights, shifts) => {
      list.resized(heights, shifts);
    },
  });
  const list: VirtualList = new VirtualList({ ...options, surface, clock: domClock });
  const stops = [
    watchGestures(scroller, list, surface),
    retainFocusAndSelection(scroller, list, surface),
    watchKeyboard(scroller, list, surface, options),
  ];
  return {
    list,
    destroy: () => {
      for (const stop of stops) stop();
      list.destroy();
      surface.destroy();
    },
  };
};
