import { createEffect, createMemo, on, untrack } from "solid-js";
import type { Accessor } from "solid-js";
import type { SavedPosition, VirtualList } from "@parley/list/solid";
import { isHistoryNavigation } from "../../lib/router.ts";
import { useSession } from "../session/index.ts";
import { jumpTarget } from "./createJump.ts";

/** The position in each channel before a link to one of its messages was opened. In memory only. */
const positionsBefore = new Map<string, SavedPosition>();

/** Going back from a linked message restores the previous position, or scrolls to the newest message. */
export const createBackNavigation = (
  channelId: string,
  list: Accessor<VirtualList | undefined>,
  scroller: () => HTMLElement | null | undefined,
): void => {
  const { client } = useSession();
  const target = createMemo(() => jumpTarget(channelId));
  const restore = (shown: VirtualList, key: string, offset: number): void => {
    shown.jump(key, "start");
    // Flushed at once, so that no other position is painted.
    shown.flush();
    const top = shown.topOf(key);
    if (top !== undefined) scroller()?.scrollBy({ top: top - offset, behavior: "instant" });
  };
  const goBack = async (shown: VirtualList, position: SavedPosition | undefined): Promise<void> => {
    if (position?.pinned !== false) {
      shown.toLatest();
      return;
    }
    // The window may have been evicted, and the message deleted, meanwhile.
    const isHeld = await client.openAt(channelId, position.key).then(
      () => true,
      () => false,
    );
    // The user may have navigated meanwhile.
    if (untrack(target) !== undefined || untrack(list) !== shown) return;
    if (isHeld) restore(shown, position.key, position.offset);
    else shown.toLatest();
  };
  createEffect(
    on(target, (now, before) => {
      const shown = list();
      if (!shown) return;
      if (before === undefined && now !== undefined) positionsBefore.set(channelId, shown.savePosition());
      else if (before !== undefined && now === undefined && isHistoryNavigation())
        void goBack(shown, positionsBefore.get(channelId));
    }),
  );
};
