import { VirtualList } from "../core/list.ts";
import type { ListOptions } from "../core/options.ts";
import { domClock } from "./domClock.ts";
import { DomSurface } from "./domSurface.ts";
import type { RowContent } from "./domSurface.ts";
import { watchGestures } from "./gestures.ts";
import { watchKeepers } from "./keepers.ts";
import { watchKeyboard } from "./keyboard.ts";
import type { KeyboardOptions } from "./keyboard.ts";

export interface DomListOptions extends Omit<ListOptions, "surface" | "clock">, KeyboardOptions {
  /** An element with a height of its own; the list fills it. */
  readonly scroller: HTMLElement;
  readonly content: RowContent;
  /** Of the element of a row that is the item of the feed; without it, the row's own element is. */
  readonly itemSelector?: string | undefined;
}

export interface DomList {
  readonly list: VirtualList;
  readonly destroy: () => void;
}

/** A list in a page. */
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
    watchKeepers(scroller, list, surface),
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
