import { pane } from "./router.ts";
import { isCompact } from "./viewport.ts";

/** A pane covers the channel, so that its messages are not visible. */
export const isChannelCovered = (): boolean => isCompact() && pane() !== undefined;
