export { VirtualList } from "./core/virtualList.ts";
export type { ListOptions } from "./core/options.ts";
export type { Align } from "./core/anchor.ts";
export type { ListEdits } from "./core/edits.ts";
export type { GapRequest, GapSide } from "./core/gapFetcher.ts";
export type { RowKind, RowSpec } from "./core/rows.ts";
export type { Intent, ListState, ListStats, SavedPosition } from "./core/state.ts";
export type { ListClock, ListSurface, ViewState } from "./core/surface.ts";
