import { createMemo } from "solid-js";
import type { Accessor } from "solid-js";
import { useSelect } from "../session/index.ts";
import { createLimited } from "./createLimited.ts";
import { createOutage } from "./createOutage.ts";

/** What a message waits for: the connection, or its turn where more are sent than the server takes. */
export type Wait = "connection" | "turn";

/** What the messages that are not sent yet wait for; absent while they are being sent. */
export const createWait = (): Accessor<Wait | undefined> => {
  const waiting = useSelect(({ outbox }) => outbox.filter((pending) => pending.state === "sending").length);
  const isOut = createOutage();
  const isLimited = createLimited(waiting);
  return createMemo(() => (isOut() ? "connection" : isLimited() ? "turn" : undefined));
};
