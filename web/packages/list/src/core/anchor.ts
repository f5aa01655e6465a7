/** A target position of a row: a part of the view's height, minus a part of the row's height, plus an offset. */
export interface Anchor {
  readonly key: string;
  readonly offset: number;
  readonly viewPart: number;
  readonly rowPart: number;
}

/**
 * `third` is a third down from the top, used for the unread divider. `nearest` scrolls no further than necessary to
 * show the row.
 */
export type Align = "start" | "center" | "end" | "third" | "nearest";

const alignments: Readonly<Record<Exclude<Align, "nearest">, Pick<Anchor, "viewPart" | "rowPart">>> = {
  start: { viewPart: 0, rowPart: 0 },
  center: { viewPart: 0.5, rowPart: 0.5 },
  end: { viewPart: 1, rowPart: 1 },
  third: { viewPart: 1 / 3, rowPart: 0 },
};

export const heldAt = (key: string, offset: number): Anchor => ({ key, offset, viewPart: 0, rowPart: 0 });

/** A row higher than the view is aligned to its start. */
export const aligned = (key: string, align: Exclude<Align, "nearest">, rowPx: number, viewPx: number): Anchor => ({
  key,
  offset: 0,
  ...alignments[rowPx > viewPx ? "start" : align],
});

/** Distance from the top of the view to the top of the row. */
export const offsetOf = (anchor: Anchor, rowPx: number, viewPx: number): number =>
  anchor.offset + anchor.viewPart * viewPx - anchor.rowPart * rowPx;
