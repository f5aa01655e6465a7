import type { VirtualList } from "@parley/list/solid";
import { newKey } from "./listRows.ts";

/**
 * Sets the first position of a channel with unread messages: the end, when all unread messages are visible there, else
 * the unread divider a third down from the top. The list is at its end before.
 * @param isAtEnd Whether all messages from the first unread one to the end are held.
 */
export const scrollToFirstUnread = (list: VirtualList, firstNew: string, isAtEnd: boolean): void => {
  const key = newKey(firstNew);
  // The flush measures the rows at the end.
  if (isAtEnd) list.flush();
  if (!isAtEnd || (list.topOf(key) ?? -1) < 0) list.jump(key, "third");
};
