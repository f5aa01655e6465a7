import type { RowSpec } from "../src/index.ts";

/** Rows of one day. */
export const daily = 40;

export const dayOf = (number: number): string => `day:${Math.floor(number / daily)}`;

/** Adds a row for each day. Its key is the day, so that it stays the same row. */
export const withDays = (rows: readonly RowSpec[], from: number): RowSpec[] =>
  rows.flatMap((row, at) =>
    at === 0 || (from + at) % daily === 0 ? [{ key: dayOf(from + at), kind: "aux" as const }, row] : [row],
  );
