import type { Link } from "../../lib/markdown/types.ts";
import { useSession } from "../session/index.ts";
import { isBare, internalLink } from "./internalLink.ts";
import { messageAt, linkLabel } from "./linkLabel.ts";

/**
 * Labels for bare internal links in one-line texts, equal to those in rows; `undefined` for other links. Reads the
 * state only for internal links, so that other texts do not depend on it.
 */
export const createLinkLabels = (): ((link: Link) => string | undefined) => {
  const { state } = useSession();
  return (link) => {
    const target = isBare(link) ? internalLink(link.href) : undefined;
    if (!target) return undefined;
    const channel = state.channel(target.channelId);
    return linkLabel(target, channel, state.user(messageAt(channel, target)?.senderId ?? "")?.displayName);
  };
};
