import { createMemo } from "solid-js";
import type { Accessor } from "solid-js";
import { useSelect } from "../session/index.ts";

/** Whether pending messages are rate limited; stays true until the last one is sent. */
export const createRateLimited = (waiting: Accessor<number>): Accessor<boolean> => {
  const isLimited = useSelect((state) => state.limitedUntil !== undefined);
  return createMemo(() => isLimited() && waiting() > 0);
};
