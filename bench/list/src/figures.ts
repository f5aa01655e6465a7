import type { Frame } from "./frameRecorder.ts";

/** Smaller differences are invisible at one device pixel per px. */
const invisiblePx = 0.5;

export type Figures = Readonly<Record<string, number>>;

const max = (values: readonly number[]): number => values.reduce((found, value) => Math.max(found, value), 0);
const countVisible = (values: readonly number[]): number => values.filter((value) => value > invisiblePx).length;

/**
 * The largest distance of a row from its position in the first frame, without the distance scrolled by the reader, and
 * the count of frames with a visible distance. Out of view counts as one view.
 */
export const drift = (name: string, painted: readonly Frame[], key: string, view: number): Figures => {
  const [first] = painted;
  const from = first?.rows.get(key)?.top;
  if (first === undefined || from === undefined) throw new Error(`${key} is not in view.`);
  const off = painted.map(({ rows, scrolled }) => {
    const top = rows.get(key)?.top;
    return top === undefined ? view : Math.abs(top - from + scrolled - first.scrolled);
  });
  return { [`${name}.px`]: max(off), [`${name}.frames`]: countVisible(off) };
};

/** The largest movement of rows between two frames, without the distance scrolled by the reader. */
export const jerk = (name: string, painted: readonly Frame[]): Figures => {
  const off = painted.slice(1).map((frame, at) => {
    const before = painted[at];
    if (!before) return 0;
    const common = [...frame.rows].filter(([key]) => before.rows.has(key));
    if (common.length === 0) return 0;
    return max(
      common.map(([key, { top }]) =>
        Math.abs(top - (before.rows.get(key)?.top ?? 0) + frame.scrolled - before.scrolled),
      ),
    );
  });
  return { [`${name}.px`]: max(off), [`${name}.frames`]: countVisible(off) };
};

/** The largest distance of the end of the rows from the lower edge of the view. Must finally show the last row. */
export const offEnd = (name: string, painted: readonly Frame[], view: number, last: string): Figures => {
  const off = painted.map(({ end }, at) =>
    end === undefined || (at === painted.length - 1 && end.key !== last) ? view : Math.abs(end.bottom - view),
  );
  return { [`${name}.px`]: max(off), [`${name}.frames`]: countVisible(off) };
};

/** Tolerance for the target of a jump, in px: on a canvas of millions of px, browsers round offsets to whole px. */
const tolerancePx = 1;

/**
 * The result of a jump: the count of frames with neither the old nor the right picture, the time until the first right
 * frame, and the largest error from then on.
 */
export const arrival = (
  painted: readonly Frame[],
  key: string,
  begun: number,
  view: number,
): { readonly wrong: number; readonly ms: number; readonly error: number } => {
  const [first, ...later] = painted;
  const offOf = ({ rows }: Frame) => Math.abs(rows.get(key)?.top ?? view);
  const isOld = ({ rows }: Frame) =>
    rows.size === first?.rows.size && [...rows].every(([row, { top }]) => first.rows.get(row)?.top === top);
  const isRight = (frame: Frame) => offOf(frame) <= tolerancePx && frame.blank <= invisiblePx;
  const at = later.findIndex(isRight);
  return {
    wrong: later.filter((frame) => !isOld(frame) && !isRight(frame)).length,
    ms: (later.at(at)?.at ?? begun) - begun,
    error: at < 0 ? view : max(later.slice(at).map(offOf)),
  };
};

/** The largest blank part of the view in any frame, in px. */
export const blank = (painted: readonly Frame[]): number => max(painted.map((frame) => frame.blank));
