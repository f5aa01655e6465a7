import type { ChatRow, Conversation } from "../rows.ts";

/** The adapter of a list. */
export interface BenchList {
  readonly scroller: HTMLElement;
  prepend(rows: readonly ChatRow[]): void;
  append(rows: readonly ChatRow[]): void;
  /** Aligns the top of a row to the top of the view. */
  jump(index: number): void;
  toEnd(): void;
  /** The last row grew, for lists that must be notified by the app. */
  onLastRowGrown?(): void;
  /** Memory of the index, where the list reports it. */
  indexBytes?(): number;
}

/** Mounts a list at the end of its rows. Resolves when the list is ready. */
export type MountList = (
  frame: HTMLElement,
  rows: readonly ChatRow[],
  conversation: Conversation,
) => Promise<BenchList>;

/** Overscan on each side in px, as Parley's list uses at rest. The same for all lists. */
export const overscanPx = 600;
