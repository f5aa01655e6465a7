import type { HeightIndex, IndexedRow } from "./heightIndex.ts";

/** Maximum of rows to search for an item past days, dividers and gaps. */
const maxSearch = 64;

const articleFrom = (index: HeightIndex, at: number, step: 1 | -1): IndexedRow | undefined => {
  for (let position = at, left = maxSearch; left > 0; position += step, left--) {
    const row = index.rowAt(position);
    if (!row || row.kind === "row") return row;
  }
  return undefined;
};

/**
 * The anchor item for a view from `top` to `bottom`, in units: the first mounted item in view, because unmounted rows
 * may change their height; else the first item in view; inside a gap, the nearest item.
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

/** The nearest remaining row, searched downwards first. */
export const survivor = (index: HeightIndex, at: number, isGone: (key: string) => boolean): IndexedRow | undefined => {
  let other: IndexedRow | undefined;
  for (const step of [1, -1]) {
    for (let position = at + step; ; position += step) {
      const row = index.rowAt(position);
      if (!row) break;
      if (isGone(row.key)) continue;
      if (row.kind === "row") return row;
      other ??= row;
    }
  }
  return other;
};
