import type { ChatRow, Conversation } from "../rows.ts";

/** What is asked of each list. */
export interface BenchList {
  readonly scroller: HTMLElement;
  prepend(rows: readonly ChatRow[]): void;
  append(rows: readonly ChatRow[]): void;
  /** Brings the top of a row to that of the view. */
  jump(index: number): void;
  toEnd(): void;
  /** The last row became higher; for lists that ask the app to say so. */
  lastGrew?(): void;
  /** What the list itself says of its index. */
  indexBytes?(): number;
}

/** Makes a list that stands at the end of its rows, as a chat does. Ends when the list can be asked for things. */
export type MountList = (
  frame: HTMLElement,
  rows: readonly ChatRow[],
  conversation: Conversation,
) => Promise<BenchList>;

/**
 * Rows are held so far beyond each edge of the view, in px: as much as Parley's list does at rest. Each list is told
 * the same.
 */
export const beyond = 600;
