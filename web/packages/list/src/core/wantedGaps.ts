import type { WantedGap } from "./gapFetcher.ts";
import type { HeightIndex } from "./heightIndex.ts";
import { toPx } from "./units.ts";

/** Rows are requested at this distance from a gap, in views. */
const prefetchViews = 2.5;

/** The gaps near the view, and the side from which to fill each. */
export const wantedGaps = (index: HeightIndex, gaps: ReadonlySet<string>, y: number, view: number): WantedGap[] => {
  const wanted: WantedGap[] = [];
  const [near, far] = [y - prefetchViews * view, y + (1 + prefetchViews) * view];
  for (const gap of gaps) {
    const row = index.rowAt(index.indexOf(gap));
    if (!row) continue;
    const [top, bottom] = [toPx(row.top), toPx(row.top + row.height)];
    if (bottom < near || top > far) continue;
    const isVisible = bottom > y && top < y + view;
    const center = y + view / 2;
    const part = row.height === 0 ? 0 : Math.min(1, Math.max(0, (center - top) / (bottom - top)));
    wanted.push({
      gap,
      isVisible,
      part,
      side: sideOf(row.at === 0, row.at === index.count - 1, top, bottom, near, far, center),
    });
  }
  return wanted;
};

const sideOf = (
  isFirst: boolean,
  isLast: boolean,
  top: number,
  bottom: number,
  near: number,
  far: number,
  center: number,
): WantedGap["side"] => {
  const endIsNear = !isLast && bottom <= far;
  const startIsNear = !isFirst && top >= near;
  if (!endIsNear && !startIsNear) return "middle";
  if (endIsNear !== startIsNear) return endIsNear ? "end" : "start";
  return Math.abs(bottom - center) <= Math.abs(top - center) ? "end" : "start";
};
