export interface GapSlice {
  /** Offset from the top of the gap. */
  readonly from: number;
  readonly height: number;
}

/** A gap higher than this, in views, is rendered in part: browsers fail on elements of millions of px. */
const maxViews = 6;

/** The part of a gap to render for a view at `y`, in px. It changes in steps, not with each scroll. */
export const gapSlice = (top: number, height: number, y: number, view: number): GapSlice => {
  if (height <= maxViews * view) return { from: 0, height };
  const step = Math.ceil(view);
  const from = Math.max(0, Math.floor((y - top) / step - 2) * step);
  const to = Math.min(height, Math.ceil((y + view - top) / step + 2) * step);
  // Out of view only the end of the gap matters.
  return from >= to ? { from: 0, height: Math.min(height, maxViews * view) } : { from, height: to - from };
};
