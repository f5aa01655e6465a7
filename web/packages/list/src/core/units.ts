/** Heights are integers in 1/64 px, the layout unit of browsers, so that sums are exact in any order of additions. */
const unitsPerPx = 64;

export const toUnits = (px: number): number => Math.round(px * unitsPerPx);

export const toPx = (units: number): number => units / unitsPerPx;
