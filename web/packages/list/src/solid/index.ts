export { Feed } from "./Feed.tsx";
export type { FeedProps, FeedRow } from "./Feed.tsx";
export { applyRows } from "./diff.ts";
export type { Align } from "../core/anchor.ts";
export type { GapRequest } from "../core/gapFetcher.ts";
export type { VirtualList } from "../core/virtualList.ts";
export type { RowKind, RowSpec } from "../core/rows.ts";
export type { Intent, ListState, SavedPosition } from "../core/state.ts";
