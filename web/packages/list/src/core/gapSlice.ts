export interface GapSlice {
  /** From the top of the gap. */
  readonly from: number;
  readonly height: number;
}

/** Higher than this, in views, a gap is drawn in part: no element may be millions of px high. */
const wholeViews = 6;

/**
 * The part of a gap that has to be drawn for a view at `y`, in px. It is changed in steps, so that scrolling in it does
 * not.
 */
export const gapSlice = (top: number, height: number, y: number, view: number): GapSlice => {
  if (height <= wholeViews * view) return { from: 0, height };
  const step = Math.ceil(view);
  const from = Math.max(0, Math.floor((y - top) / step - 2) * step);
  const to = Math.min(height, Math.ceil((y + view - top) / step + 2) * step);
  // Out of sight the row itself is not looked at, only where it ends.
  return from >= to ? { from: 0, height: Math.min(height, wholeViews * view) } : { from, height: to - from };
};
