/** Where a row is to stand: its top at a part of the view, less a part of its own height, plus px. */
export interface Anchor {
  readonly key: string;
  readonly offset: number;
  readonly viewPart: number;
  readonly rowPart: number;
}

/**
 * `start`, `center`, `end` of the view; `third` a third down, where an unread divider is read best; `nearest` moves no
 * further than needed.
 */
export type Align = "start" | "center" | "end" | "third" | "nearest";

const alignments: Readonly<Record<Exclude<Align, "nearest">, Pick<Anchor, "viewPart" | "rowPart">>> = {
  start: { viewPart: 0, rowPart: 0 },
  center: { viewPart: 0.5, rowPart: 0.5 },
  end: { viewPart: 1, rowPart: 1 },
  third: { viewPart: 1 / 3, rowPart: 0 },
};

export const heldAt = (key: string, offset: number): Anchor => ({ key, offset, viewPart: 0, rowPart: 0 });

/** A row higher than the view shows its beginning. */
export const aligned = (key: string, align: Exclude<Align, "nearest">, rowPx: number, viewPx: number): Anchor => ({
  key,
  offset: 0,
  ...alignments[rowPx > viewPx ? "start" : align],
});

/** From the top of the view to the top of the row. */
export const offsetOf = (anchor: Anchor, rowPx: number, viewPx: number): number =>
  anchor.offset + anchor.viewPart * viewPx - anchor.rowPart * rowPx;
