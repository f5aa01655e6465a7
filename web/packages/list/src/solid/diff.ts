import type { ListEdits } from "../core/edits.ts";
import type { RowSpec } from "../core/rows.ts";

/** The rows that keep their relative order. The others are removed and inserted again. */
const inOrder = (before: ReadonlyMap<string, number>, after: readonly RowSpec[]): Set<string> => {
  const kept = new Set<string>();
  let last = -1;
  for (const { key } of after) {
    const at = before.get(key);
    if (at === undefined || at < last) continue;
    last = at;
    kept.add(key);
  }
  return kept;
};

/** Edits the list from `before` to `after`. Rows at both ends that are equal are skipped. */
export const applyRows = (edits: ListEdits, before: readonly RowSpec[], after: readonly RowSpec[]): void => {
  let start = 0;
  while (start < before.length && before[start]?.key === after[start]?.key) start++;
  let [beforeEnd, afterEnd] = [before.length, after.length];
  while (beforeEnd > start && afterEnd > start && before[beforeEnd - 1]?.key === after[afterEnd - 1]?.key)
    [beforeEnd, afterEnd] = [beforeEnd - 1, afterEnd - 1];

  const changed = after.slice(start, afterEnd);
  const positions = new Map(before.slice(start, beforeEnd).map(({ key }, at) => [key, at]));
  const kept = inOrder(positions, changed);
  edits.remove([...positions.keys()].filter((key) => !kept.has(key)));
  let next = after[afterEnd]?.key;
  let run: RowSpec[] = [];
  for (let at = changed.length - 1; at >= -1; at--) {
    const row = changed[at];
    if (row && !kept.has(row.key)) {
      run.unshift(row);
      continue;
    }
    if (run.length > 0) edits.insertBefore(next, run);
    run = [];
    next = row?.key;
  }
  for (const row of after) if (row.kind === "gap" && row.height !== undefined) edits.resizeGap(row.key, row.height);
};
