/**
 * What a change of rows means for the reader. `follow` goes to the end, `keep` stays even there, the default follows a
 * reader who is at the end.
 */
export type Intent = "keep" | "follow" | "follow-if-pinned";

/** What the person can be told about where they are. */
export interface ListState {
  /** The reader is at the end and stays there when rows come. */
  readonly pinned: boolean;
  /** Rows that came below while the reader was elsewhere. */
  readonly unseen: number;
  /** True while what is held ends before the end of the whole. */
  readonly hasNewer: boolean;
}

/** The place of a reader, to be taken up again later. */
export type Place =
  | { readonly pinned: true }
  | {
      readonly pinned: false;
      readonly key: string;
      /** From the top of the view to that of the row, in px. */
      readonly offset: number;
      /** Of the view when it was left: heights are of use only in the same width. */
      readonly width: number;
      readonly heights: readonly (readonly [key: string, units: number])[];
    };

export interface ListStats {
  readonly rows: number;
  readonly mounted: number;
  /** Times that the list scrolled the page by itself. */
  readonly writes: number;
  readonly frames: number;
  /** Rows and blocks written by inserting and removing. */
  readonly touched: number;
  readonly indexBytes: number;
  readonly canvas: number;
  /** Where the view begins among all rows, and how high those are, in px. */
  readonly y: number;
  readonly total: number;
}
