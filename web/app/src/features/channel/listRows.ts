import type { Message, Timeline } from "@parley/sdk";
import type { RowSpec } from "@parley/list/solid";
import { dayKey } from "../../lib/time.ts";
import type { Row } from "./rows.ts";

/** Keys of rows that are not messages. */
export const listKeys = { older: "gap:older", newer: "gap:newer", beginning: "beginning", end: "end" } as const;
const prefixes = { day: "day:", fresh: "new:", gap: "gap:" } as const;

/** Stands for the windows of a channel of which none is loaded yet. Pending messages are shown in it. */
export const unloaded: Timeline = { messages: [], hasOlder: true, hasNewer: false };

/** Height of the gaps at both ends: enough to be visible while loading. */
const edgePx = 384;
/** Estimated height of a missing message in a gap. */
const missingPx = 44;
const charsPerLine = 90;

export type ListedKind = "message" | "day" | "new" | "gap" | "beginning" | "end";

export const kindOf = (key: string): ListedKind => {
  if (key === listKeys.beginning || key === listKeys.end) return key;
  if (key.startsWith(prefixes.gap)) return "gap";
  if (key.startsWith(prefixes.day)) return "day";
  return key.startsWith(prefixes.fresh) ? "new" : "message";
};

export const newKey = (id: string): string => `${prefixes.fresh}${id}`;

/** @param id The message below, when the day occurs again: imported messages may be out of time order. */
export const keyOfDay = (day: number, id?: string): string =>
  `${prefixes.day}${day}${id === undefined ? "" : ` ${id}`}`;

/** The number of the day in the key of a day row. */
export const dayIn = (key: string): number => Number.parseInt(key.slice(prefixes.day.length), 10);

export const dayOfRow = (row: Row): number => dayKey(new Date(row.createdAt));

/** Rows of one bucket have a similar height. */
const bucketOf = (row: Row): number =>
  (row.startsGroup ? 16 : 0) +
  (row.reactions.length > 0 ? 8 : 0) +
  Math.min(7, Math.ceil(row.content.length / charsPerLine));

/** The list rows of a message: its dividers and itself. */
export const specsOf = (row: Row, dayKeyOf: (row: Row) => string): readonly RowSpec[] => {
  const specs: RowSpec[] = [];
  if (row.startsDay) specs.push({ key: dayKeyOf(row), kind: "aux" });
  if (row.startsNew) specs.push({ key: newKey(row.id), kind: "aux" });
  specs.push({ key: row.id, bucket: bucketOf(row), counted: false });
  return specs;
};

/** The count of `specsOf`. */
export const specCount = (row: Row): number => 1 + (row.startsDay ? 1 : 0) + (row.startsNew ? 1 : 0);

interface Listed {
  readonly window: Timeline;
  readonly specs: readonly RowSpec[];
}

const missing = (above: Message | undefined, below: Message | undefined): number =>
  Math.max(1, (below?.index ?? below?.seq ?? 0) - (above?.index ?? above?.seq ?? 0) - 1);

/** All list rows in order. A gap has the estimated height of its missing messages. */
export const listRows = (runs: readonly Listed[]): readonly RowSpec[] => {
  const first: RowSpec =
    runs[0]?.window.hasOlder === true
      ? { key: listKeys.older, kind: "gap", height: edgePx }
      : { key: listKeys.beginning, kind: "aux" };
  const last: RowSpec =
    runs.at(-1)?.window.hasNewer === true
      ? { key: listKeys.newer, kind: "gap", height: edgePx }
      : { key: listKeys.end, kind: "aux" };
  // Without a page, there is nothing above that the list could load, and no known beginning.
  return (runs[0]?.window === unloaded ? [] : [first]).concat(
    ...runs.map(({ window, specs }, at) => {
      const above = runs[at - 1]?.window;
      if (!above) return specs;
      // Numbered from the newest window, so that a window added above changes no key.
      const gap: RowSpec = {
        key: `${prefixes.gap}${runs.length - at}`,
        kind: "gap",
        height: missing(above.messages.at(-1), window.messages[0]) * missingPx,
      };
      return [gap, ...specs];
    }),
    last,
  );
};

/** The windows above and below a gap; `undefined` beyond the ends. */
export const windowsBeside = (
  windows: readonly Timeline[],
  gap: string,
): { readonly above: Timeline | undefined; readonly below: Timeline | undefined } => {
  if (gap === listKeys.older) return { above: undefined, below: windows[0] };
  if (gap === listKeys.newer) return { above: windows.at(-1), below: undefined };
  const at = windows.length - Number(gap.slice(prefixes.gap.length));
  return { above: windows[at - 1], below: windows[at] };
};
