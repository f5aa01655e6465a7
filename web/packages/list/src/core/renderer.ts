import { gapSlice } from "./gapSlice.ts";
import type { HeightIndex } from "./heightIndex.ts";
import type { MountedRows } from "./mountedRows.ts";
import type { Scroller } from "./scroller.ts";
import type { ListSurface } from "./surface.ts";
import { toPx } from "./units.ts";

/** Writes a frame to the surface: the scroll position, the window, gaps, parked rows and positions in the feed. */
export class Renderer {
  readonly #index: HeightIndex;
  readonly #rows: MountedRows;
  readonly #scroller: Scroller;
  readonly #surface: ListSurface;
  readonly #gaps: ReadonlySet<string>;
  #windowOffset: number | undefined;
  #described = "";

  constructor(
    index: HeightIndex,
    rows: MountedRows,
    scroller: Scroller,
    surface: ListSurface,
    gaps: ReadonlySet<string>,
  ) {
    this.#index = index;
    this.#rows = rows;
    this.#scroller = scroller;
    this.#surface = surface;
    this.#gaps = gaps;
  }

  render(y: number, isMoving: boolean, isTouching: boolean): void {
    const [surface, scroller] = [this.#surface, this.#scroller];
    scroller.moveTo(y, toPx(this.#index.total), { isMoving, isTouching });
    let windowTop = toPx(this.#index.offsetOf(this.#rows.from));
    for (const key of this.#gaps) {
      const row = this.#rows.has(key) ? this.#index.rowAt(this.#index.indexOf(key)) : undefined;
      if (!row) continue;
      const slice = gapSlice(toPx(row.top), toPx(row.height), y, scroller.view.height);
      surface.sizeGap(key, slice.height, slice.from);
      if (row.at === this.#rows.from) windowTop += slice.from;
    }
    const top = windowTop - scroller.origin;
    if (top !== this.#windowOffset) surface.moveWindow(top);
    this.#windowOffset = top;
    this.#rows.park(windowTop);
    const described = [this.#index.touched, this.#rows.from, this.#rows.to, this.#rows.size].join();
    if (described === this.#described) return;
    this.#rows.describe(this.#gaps.size === 0);
    this.#described = described;
  }
}
