/** `row`: an item of the feed. `aux`: a row between items, like a day. `gap`: a placeholder for unloaded rows. */
export type RowKind = "row" | "aux" | "gap";

export interface RowSpec {
  /** Unique in the list, and stable. */
  readonly key: string;
  /** Default: `row`. */
  readonly kind?: RowKind;
  /** The height of a gap, or a better estimate than the mean of the bucket, in px. */
  readonly height?: number;
  /** Rows of a similar shape share a bucket, 0 to 31. The estimate of an unmeasured row is the mean of its bucket. */
  readonly bucket?: number;
  /** Whether it counts as unseen for a reader who is not at the end. Default: true for appended rows only. */
  readonly counted?: boolean;
}

export const bucketCount = 32;

const kinds: readonly RowKind[] = ["row", "aux", "gap"];
const codes: Readonly<Record<RowKind, number>> = { row: 0, aux: 1, gap: 2 };
const measuredBit = 4;

/** The metadata byte of a row: kind, measured flag, bucket. */
export const meta = {
  of: (spec: RowSpec): number => codes[spec.kind ?? "row"] | (((spec.bucket ?? 0) & (bucketCount - 1)) << 3),
  kind: (byte: number): RowKind => kinds[byte & 3] ?? "row",
  isArticle: (byte: number): boolean => (byte & 3) === 0,
  isMeasured: (byte: number): boolean => (byte & measuredBit) !== 0,
  marked: (byte: number, isMeasured: boolean): number => (isMeasured ? byte | measuredBit : byte & ~measuredBit),
  bucket: (byte: number): number => byte >> 3,
};
