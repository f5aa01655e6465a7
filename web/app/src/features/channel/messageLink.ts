import { copyText } from "../../lib/clipboard.ts";
import { messagePath, route } from "../../lib/router.ts";

/** Copies the URL of a message of the open channel. Returns whether it succeeded. */
export const copyMessageLink = async (messageId: string): Promise<boolean> => {
  const at = route();
  if (at.name !== "channel") return false;
  return copyText(new URL(messagePath(at.workspaceId, at.channelId, messageId), location.origin).href);
};
