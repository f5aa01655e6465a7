import type { RowKind } from "./rows.ts";

/** What only the page knows, read once a frame. All in px. */
export interface ViewState {
  /** How far the canvas is scrolled from its top. Outside of 0 to `maxOffset` while it is pulled beyond its end. */
  readonly offset: number;
  readonly maxOffset: number;
  /** Of the view, without its scrollbar. 0 while it is not shown. */
  readonly height: number;
  readonly width: number;
  /** Device pixels per px. */
  readonly scale: number;
}

/**
 * The page as the list sees it: a scroller, in it a canvas, in that one window with the rows in normal flow. The list
 * is the only one that scrolls it, and does so by `writeOffset` only.
 */
export interface ListSurface {
  read(): ViewState;
  setCanvas(height: number): void;
  /** Scrolls, and answers where that led: a browser rounds, limits or refuses. */
  writeOffset(offset: number): number;
  /** Puts a row into the window, before another one or at the end. */
  mount(key: string, kind: RowKind, before: string | undefined): void;
  unmount(key: string): void;
  rename(from: string, to: string): void;
  /** The heights of rows that were mounted in this task; undefined where there is none yet. */
  measure(keys: readonly string[]): readonly (number | undefined)[];
  /** From now on, later changes of their heights are told to `resized`. */
  observe(keys: readonly string[]): void;
  /** Where the window stands on the canvas. */
  place(top: number): void;
  /**
   * Takes a row out of the flow to that place in the window, or with `undefined` puts it back. It stays the same node
   * in the same order.
   */
  park(key: string, top: number | undefined): void;
  /** The height of the drawn part of a gap, and how far it begins from the gap's top. */
  sizeGap(key: string, height: number, from: number): void;
  /** The place of an item in the feed, from 1; `size` is -1 while it is unknown. */
  describe(key: string, position: number, size: number): void;
  /** The one item that the Tab key reaches. */
  setTabStop(key: string | undefined): void;
  /** While rows are merged in, a screen reader should wait. */
  setBusy(isBusy: boolean): void;
}

/** Time and frames. */
export interface ListClock {
  /** In ms. */
  now(): number;
  /** Runs once before the next paint; answers what calls that off. */
  frame(run: () => void): () => void;
}
