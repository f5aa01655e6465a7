import { createMemo } from "solid-js";
import type { Accessor } from "solid-js";
import { useSelect } from "../session/index.ts";
import { createRateLimited } from "./createRateLimited.ts";
import { createOutage } from "./createOutage.ts";

/** Why pending messages are delayed: no connection, or a rate limit. */
export type SendDelay = "connection" | "rateLimit";

/** The reason for the delay of pending messages; `undefined` while they are being sent. */
export const createSendDelay = (): Accessor<SendDelay | undefined> => {
  const waiting = useSelect(({ outbox }) => outbox.filter((pending) => pending.state === "sending").length);
  const isOut = createOutage();
  const isLimited = createRateLimited(waiting);
  return createMemo(() => (isOut() ? "connection" : isLimited() ? "rateLimit" : undefined));
};
