/**
 * Scroll behaviour of a change. `follow` scrolls to the end, `keep` never does; the default follows a pinned reader.
 */
export type Intent = "keep" | "follow" | "follow-if-pinned";

/** The position of the reader, for the user interface. */
export interface ListState {
  /** The reader is at the end and follows it. */
  readonly pinned: boolean;
  /** Count of rows added below while the reader was not at the end. */
  readonly unseen: number;
  /** Newer rows exist that are not loaded. */
  readonly hasNewer: boolean;
}

/** The position of a reader, for a later list. */
export type SavedPosition =
  | { readonly pinned: true }
  | {
      readonly pinned: false;
      readonly key: string;
      /** Distance from the top of the view to the top of the row, in px. */
      readonly offset: number;
      /** The width of the view. The heights are valid only for this width. */
      readonly width: number;
      readonly heights: readonly (readonly [key: string, units: number])[];
    };

export interface ListStats {
  readonly rows: number;
  readonly mounted: number;
  /** Count of scroll writes. */
  readonly writes: number;
  readonly frames: number;
  /** Rows and blocks written by inserts and removals. */
  readonly touched: number;
  readonly indexBytes: number;
  readonly canvas: number;
  /** Offset of the view in the rows, and height of all rows, in px. */
  readonly y: number;
  readonly total: number;
}
