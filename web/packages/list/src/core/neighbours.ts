import type { HeightIndex, IndexedRow } from "./heightIndex.ts";

/** Days, dividers and gaps stand in line beside an item; further than this nobody looks for one. */
const reach = 64;

const articleFrom = (index: HeightIndex, at: number, step: 1 | -1): IndexedRow | undefined => {
  for (let place = at, left = reach; left > 0; place += step, left--) {
    const row = index.rowAt(place);
    if (!row || row.kind === "row") return row;
  }
  return undefined;
};

/**
 * The item that holds the reader's place, for a view from `top` to `bottom` (in units): the first one in view that is
 * in the page already, because rows that are not may prove higher or lower; else the first one in view; amid a gap, the
 * nearest one.
 */
export const nearestArticle = (
  index: HeightIndex,
  top: number,
  bottom: number,
  isMounted: (key: string) => boolean,
): IndexedRow | undefined => {
  const at = index.indexAt(top);
  const row = index.rowAt(at);
  for (let seen = row; seen && seen.top < bottom; seen = index.rowAt(seen.at + 1))
    if (seen.kind === "row" && isMounted(seen.key)) return seen;
  if (!row || row.kind === "row") return row;
  const below = articleFrom(index, at, 1);
  if (row.kind !== "gap") return below ?? articleFrom(index, at, -1) ?? row;
  const above = articleFrom(index, at, -1);
  if (!above || !below) return below ?? above ?? row;
  return below.top - top <= top - above.top - above.height ? below : above;
};

/** The row nearest to that place, downwards first, that is not gone. */
export const survivor = (index: HeightIndex, at: number, isGone: (key: string) => boolean): IndexedRow | undefined => {
  let other: IndexedRow | undefined;
  for (const step of [1, -1]) {
    for (let place = at + step; ; place += step) {
      const row = index.rowAt(place);
      if (!row) break;
      if (isGone(row.key)) continue;
      if (row.kind === "row") return row;
      other ??= row;
    }
  }
  return other;
};
