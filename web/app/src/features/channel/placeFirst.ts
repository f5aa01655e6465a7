import type { VirtualList } from "@parley/list/solid";
import { newKey } from "./listRows.ts";

/**
 * Where a channel opens that has something new: at its end when all of that is seen there, else with the line above
 * it a third down. A line that is always put a third down leaves the end out of view by whatever the new messages are
 * too high for, be it a few px. The list stands at its end.
 * @param isAtEnd Whether what is new is held without a hole up to the end.
 */
export const placeFirst = (list: VirtualList, firstNew: string, isAtEnd: boolean): void => {
  const key = newKey(firstNew);
  // The rows are measured there.
  if (isAtEnd) list.flush();
  if (!isAtEnd || (list.topOf(key) ?? -1) < 0) list.jump(key, "third");
};
