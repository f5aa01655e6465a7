/**
 * `row` is an item of the feed; `aux` stands between items (a day, a divider); `gap` stands for rows that are not
 * loaded.
 */
export type RowKind = "row" | "aux" | "gap";

export interface RowSpec {
  /** Unique in the list, and the same for the whole life of the row. */
  readonly key: string;
  /** A `row` if absent. */
  readonly kind?: RowKind;
  /**
   * Its height in px before it is measured, where the caller knows better than the mean of its bucket. For a gap: its
   * height.
   */
  readonly height?: number;
  /** Rows of one shape share a bucket (0 to 31), whose mean height is what an unmeasured row is taken to have. */
  readonly bucket?: number;
  /**
   * Whether it counts as new below a reader who is not at the end. Appended rows do unless they say `false`, others
   * only with `true`.
   */
  readonly counted?: boolean;
}

export const bucketCount = 32;

const kinds: readonly RowKind[] = ["row", "aux", "gap"];
const codes: Readonly<Record<RowKind, number>> = { row: 0, aux: 1, gap: 2 };
const measuredBit = 4;

/** One byte for each row: its kind, whether its height was measured, its bucket. */
export const meta = {
  of: (spec: RowSpec): number => codes[spec.kind ?? "row"] | (((spec.bucket ?? 0) & (bucketCount - 1)) << 3),
  kind: (byte: number): RowKind => kinds[byte & 3] ?? "row",
  isArticle: (byte: number): boolean => (byte & 3) === 0,
  isMeasured: (byte: number): boolean => (byte & measuredBit) !== 0,
  marked: (byte: number, isMeasured: boolean): number => (isMeasured ? byte | measuredBit : byte & ~measuredBit),
  bucket: (byte: number): number => byte >> 3,
};
