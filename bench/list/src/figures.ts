import type { Frame } from "./painted.ts";

/** What is not seen on a screen with one device pixel in a px. */
const unseen = 0.5;

export type Figures = Readonly<Record<string, number>>;

const worst = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0);
const seen = (values: readonly number[]): number => values.filter((value) => value > unseen).length;

/**
 * How far a row ever was from where it stood in the first frame, the reader's own scrolling left out, and in how many
 * frames. Out of view it counts as one view.
 */
export const drift = (name: string, painted: readonly Frame[], key: string, view: number): Figures => {
  const [first] = painted;
  const from = first?.rows.get(key)?.top;
  if (first === undefined || from === undefined) throw new Error(`${key} is not in view.`);
  const off = painted.map(({ rows, scrolled }) => {
    const top = rows.get(key)?.top;
    return top === undefined ? view : Math.abs(top - from + scrolled - first.scrolled);
  });
  return { [`${name}.px`]: worst(off), [`${name}.frames`]: seen(off) };
};

/** How far rows moved from one frame to the next against what the reader scrolled. */
export const jerk = (name: string, painted: readonly Frame[]): Figures => {
  const off = painted.slice(1).map((frame, at) => {
    const before = painted[at];
    if (!before) return 0;
    const common = [...frame.rows].filter(([key]) => before.rows.has(key));
    if (common.length === 0) return 0;
    return worst(
      common.map(([key, { top }]) =>
        Math.abs(top - (before.rows.get(key)?.top ?? 0) + frame.scrolled - before.scrolled),
      ),
    );
  });
  return { [`${name}.px`]: worst(off), [`${name}.frames`]: seen(off) };
};

/**
 * How far the end of what the list shows ever was from the lower edge of the view; in the end it has to be the end of
 * the last row there is.
 */
export const offEnd = (name: string, painted: readonly Frame[], view: number, last: string): Figures => {
  const off = painted.map(({ end }, at) =>
    end === undefined || (at === painted.length - 1 && end.key !== last) ? view : Math.abs(end.bottom - view),
  );
  return { [`${name}.px`]: worst(off), [`${name}.frames`]: seen(off) };
};

/**
 * What a list is said to have missed a row by, in px: where a canvas is some millions of px high, browsers hold places
 * to a whole px only.
 */
const missed = 1;

/**
 * The way to a row that was jumped to: frames that showed neither what was there before nor the row in its place, the
 * time until the first right one, and how far the row ever was off from then on.
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
  const isRight = (frame: Frame) => offOf(frame) <= missed && frame.blank <= unseen;
  const at = later.findIndex(isRight);
  return {
    wrong: later.filter((frame) => !isOld(frame) && !isRight(frame)).length,
    ms: (later.at(at)?.at ?? begun) - begun,
    error: at < 0 ? view : worst(later.slice(at).map(offOf)),
  };
};

/** The largest part of the view that any frame left uncovered. */
export const blank = (painted: readonly Frame[]): number => worst(painted.map((frame) => frame.blank));
