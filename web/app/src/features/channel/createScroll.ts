import { createComputed, createEffect, createSignal, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";

export interface ScrollOptions {
  readonly channelId: string;
  readonly ids: Accessor<readonly string[]>;
  readonly hasOlder: Accessor<boolean>;
  readonly hasNewer: Accessor<boolean>;
  readonly onNearTop: () => void;
  readonly onNearBottom: () => void;
  readonly onPinned: () => void;
}

interface Place {
  readonly id: string;
  /** From the top of the view to the text of that row, in pixels. */
  readonly offset: number;
}

/** Pages are asked for this far before the reader meets their end. */
const nearPx = 1200;
/** Sub-pixel heights leave a rest at the very end. */
const endPx = 4;

/** Where each channel was left, for the time of this page; absent when it was left at its end. */
const leftAt = new Map<string, Place>();

const anchors = (scroller: HTMLElement): HTMLElement[] => [...scroller.querySelectorAll<HTMLElement>("[data-anchor]")];

const findPlace = (scroller: HTMLElement): Place | undefined => {
  const top = scroller.getBoundingClientRect().top;
  for (const element of anchors(scroller)) {
    const box = element.getBoundingClientRect();
    if (box.bottom > top) return { id: element.dataset["anchor"] ?? "", offset: box.top - top };
  }
  return undefined;
};

const goTo = (scroller: HTMLElement, place: Place): void => {
  const element = scroller.querySelector<HTMLElement>(`[data-anchor="${CSS.escape(place.id)}"]`);
  if (element) scroller.scrollTop += element.getBoundingClientRect().top - scroller.getBoundingClientRect().top - place.offset;
};

/**
 * Holds the reader's place while rows come and go at both ends, and follows the end when the reader is there. The browser's
 * own anchoring is off: it does not know which row is being read, and is missing in one engine.
 */
export const createScroll = (options: ScrollOptions) => {
  const [pinned, setPinned] = createSignal(true);
  let scroller: HTMLElement | undefined;
  let place: Place | undefined;
  let placedOnce = false;

  const toEnd = (): void => {
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
  };
  const look = (): void => {
    if (!scroller || !placedOnce) return;
    const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    setPinned(below <= endPx && !options.hasNewer());
    if (scroller.scrollTop < nearPx) options.onNearTop();
    if (below < nearPx && options.hasNewer()) options.onNearBottom();
  };
  const placeFirst = (): void => {
    if (!scroller) return;
    placedOnce = true;
    const left = leftAt.get(options.channelId);
    const divider = scroller.querySelector<HTMLElement>("[data-new]");
    toEnd();
    if (left) goTo(scroller, left);
    else if (divider) {
      // The first unread stands at a third of the view, with what was read last above it.
      const above = divider.getBoundingClientRect().top - scroller.getBoundingClientRect().top - scroller.clientHeight / 3;
      if (above < 0) scroller.scrollTop += above;
    }
    look();
  };

  // Runs before the page is changed, because it is a computation and not an effect: the rows still stand where the reader sees them.
  // What stands above the first row depends on whether there are older ones.
  const shape: [Accessor<readonly string[]>, Accessor<boolean>] = [options.ids, options.hasOlder];
  createComputed(on(shape, () => {
    place = scroller && placedOnce && !pinned() ? findPlace(scroller) : undefined;
  }));
  createEffect(on(shape, ([ids]) => {
    if (!scroller || ids.length === 0) return;
    if (!placedOnce) placeFirst();
    else if (pinned()) {
      toEnd();
      options.onPinned();
    } else if (place) goTo(scroller, place);
    look();
  }));

  const resized = new ResizeObserver(() => {
    if (pinned()) toEnd();
  });
  onCleanup(() => {
    resized.disconnect();
    const left = scroller && placedOnce && !pinned() ? findPlace(scroller) : undefined;
    if (left) leftAt.set(options.channelId, left);
    else leftAt.delete(options.channelId);
  });

  return {
    pinned, look,
    attach: (element: HTMLElement, content: HTMLElement): void => {
      scroller = element;
      resized.observe(element);
      resized.observe(content);
      if (options.ids().length > 0 && !placedOnce) queueMicrotask(placeFirst);
    },
    toPresent: (): void => {
      toEnd();
      look();
    },
  };
};
