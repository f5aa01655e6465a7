import { windowsOf } from "@parley/sdk";
import type { ChannelState, Message } from "@parley/sdk";
import type { LinkTarget } from "./internalLink.ts";
import { strings } from "./strings.ts";

/** The target message of a link, if it is held. */
export const messageAt = (channel: ChannelState | undefined, { messageId }: LinkTarget): Message | undefined => {
  if (!channel || messageId === undefined) return undefined;
  for (const { messages } of windowsOf(channel)) for (const one of messages) if (one.id === messageId) return one;
  return undefined;
};

/** The label of a bare internal link. */
export const linkLabel = (
  target: LinkTarget,
  channel: ChannelState | undefined,
  author: string | undefined,
): string => {
  const isMessage = target.messageId !== undefined;
  if (!channel) return isMessage ? strings.linkToMessage : strings.linkToChannel;
  return isMessage ? strings.linkIn(channel.info.name, author) : `#${channel.info.name}`;
};
