import { createEffect, createMemo, on, untrack } from "solid-js";
import type { Accessor } from "solid-js";
import type { SavedPosition, VirtualList } from "@parley/list/solid";
import { cameByHistory } from "../../lib/router.ts";
import { useSession } from "../session/index.ts";
import { jumpTarget } from "./createJump.ts";

/** Where each channel was before a link led to one of its messages; for the time of this page. */
const leftAt = new Map<string, SavedPosition>();

/** Going back from a linked message leads to where the reader was before, or else to the present. */
export const createReturn = (
  channelId: string,
  list: Accessor<VirtualList | undefined>,
  scroller: () => HTMLElement | null | undefined,
): void => {
  const { client } = useSession();
  const target = createMemo(() => jumpTarget(channelId));
  const take = (shown: VirtualList, key: string, offset: number): void => {
    shown.jump(key, "start");
    // At once, so that only the place that was meant is painted.
    shown.flush();
    const top = shown.topOf(key);
    if (top !== undefined) scroller()?.scrollBy({ top: top - offset, behavior: "instant" });
  };
  const goBack = async (shown: VirtualList, place: SavedPosition | undefined): Promise<void> => {
    if (place?.pinned !== false) {
      shown.toLatest();
      return;
    }
    // The history around it may have been given up meanwhile; a message may be gone.
    const isHeld = await client.openAt(channelId, place.key).then(
      () => true,
      () => false,
    );
    // The person may have gone on meanwhile.
    if (untrack(target) !== undefined || untrack(list) !== shown) return;
    if (isHeld) take(shown, place.key, place.offset);
    else shown.toLatest();
  };
  createEffect(
    on(target, (now, before) => {
      const shown = list();
      if (!shown) return;
      if (before === undefined && now !== undefined) leftAt.set(channelId, shown.savePosition());
      else if (before !== undefined && now === undefined && cameByHistory()) void goBack(shown, leftAt.get(channelId));
    }),
  );
};
