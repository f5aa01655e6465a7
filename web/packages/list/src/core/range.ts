import type { HeightIndex, IndexedRow } from "./heightIndex.ts";
import { toUnits } from "./units.ts";

export interface Span {
  readonly top: number;
  readonly bottom: number;
}

/** Overscan in views: in the direction of scrolling, against it, and on each side at rest. */
const ahead = 1;
const behind = 0.5;
const atRest = 0.75;
/** Rows are mounted only when less than this, in views, is mounted beyond the view. */
const margin = 0.25;

const around = (y: number, view: number, above: number, below: number): Span => ({
  top: toUnits(y - above * view),
  bottom: toUnits(y + (1 + below) * view),
});

export const spans = {
  view: (y: number, view: number): Span => around(y, view, 0, 0),
  needed: (y: number, view: number): Span => around(y, view, margin, margin),
  wanted: (y: number, view: number, direction: number): Span => {
    if (direction === 0) return around(y, view, atRest, atRest);
    return direction > 0 ? around(y, view, behind, ahead) : around(y, view, ahead, behind);
  },
};

/** Maximum of rows mounted at once on each side, because unmeasured rows may be lower than estimated. */
const maxStep = 400;

/**
 * The rows of the span, from the row at `y` outwards. `unmeasured` gives the current estimate of a row, which may be
 * better than the one in the index, so that a wrong estimate costs few layout passes.
 */
export const rowsIn = (
  index: HeightIndex,
  at: number,
  span: Span,
  unmeasured: (row: IndexedRow) => number,
): readonly [number, number] => {
  const start = index.rowAt(at);
  if (!start) return [0, 0];
  let [from, top] = [at, start.top];
  for (let row = index.rowAt(from - 1); row && top > span.top && at - from < maxStep; row = index.rowAt(from - 1)) {
    from--;
    top -= row.isMeasured || row.kind === "gap" ? row.height : Math.max(1, unmeasured(row));
  }
  let [to, bottom] = [at, start.top];
  for (
    let row: IndexedRow | undefined = start;
    row && bottom < span.bottom && to - at < maxStep;
    row = index.rowAt(to)
  ) {
    to++;
    bottom += row.isMeasured || row.kind === "gap" ? row.height : Math.max(1, unmeasured(row));
  }
  return [from, Math.max(to, at + 1)];
};
