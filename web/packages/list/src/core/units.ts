/**
 * Heights are whole numbers of 1/64 px, the unit of the browsers' own layout: sums are exact, and equal whatever the
 * order of the additions.
 */
const unitsPerPx = 64;

export const toUnits = (px: number): number => Math.round(px * unitsPerPx);

export const toPx = (units: number): number => units / unitsPerPx;
