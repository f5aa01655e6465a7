import type { RowKind } from "./rows.ts";

/** The geometry of the view, read once a frame. All in px. */
export interface ViewState {
  /** Scroll offset. Outside of 0 to `maxOffset` during overscroll. */
  readonly offset: number;
  readonly maxOffset: number;
  /** Without the scrollbar. 0 while the view is hidden. */
  readonly height: number;
  readonly width: number;
  /** Device pixels per px. */
  readonly scale: number;
}

/**
 * The rendering surface: a scroller that contains a canvas, which contains one window with the rows in normal flow.
 * Only the list scrolls it, by `writeOffset`.
 */
export interface ListSurface {
  read(): ViewState;
  setCanvas(height: number): void;
  /** Scrolls, and returns the actual offset: browsers round, limit or refuse. */
  writeOffset(offset: number): number;
  /** Adds a row to the window, before another one or at the end. */
  mount(key: string, kind: RowKind, before: string | undefined): void;
  unmount(key: string): void;
  rename(from: string, to: string): void;
  /** The heights of rows mounted in this task; undefined where there is none yet. */
  measure(keys: readonly string[]): readonly (number | undefined)[];
  /** Reports later changes of these heights to `resized`. */
  observe(keys: readonly string[]): void;
  /** Moves the window to this position on the canvas. */
  moveWindow(top: number): void;
  /** Positions a row out of the flow; `undefined` returns it to the flow. The order of the nodes does not change. */
  park(key: string, top: number | undefined): void;
  /** The height of the rendered part of a gap, and its offset from the top of the gap. */
  sizeGap(key: string, height: number, from: number): void;
  /** The position of an item in the feed, from 1; `size` is -1 while it is unknown. */
  describe(key: string, position: number, size: number): void;
  /** The only item in the tab order. */
  setTabStop(key: string | undefined): void;
  /** Sets `aria-busy` while rows are loaded. */
  setBusy(isBusy: boolean): void;
}

/** Time and frames. */
export interface ListClock {
  /** In ms. */
  now(): number;
  /** Runs once before the next paint. Returns a function that cancels it. */
  frame(run: () => void): () => void;
}
