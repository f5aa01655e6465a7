import { windowsOf } from "@parley/sdk";
import type { ChannelState, Message } from "@parley/sdk";
import type { OwnPlace } from "./ownPlace.ts";
import { strings } from "./strings.ts";

/** The message that a link leads to, where it is held. */
export const messageAt = (channel: ChannelState | undefined, { messageId }: OwnPlace): Message | undefined => {
  if (!channel || messageId === undefined) return undefined;
  for (const { messages } of windowsOf(channel)) for (const one of messages) if (one.id === messageId) return one;
  return undefined;
};

/** What a bare link to a place of this server is called, by what is held of it. */
export const placeName = (place: OwnPlace, channel: ChannelState | undefined, author: string | undefined): string => {
  const isMessage = place.messageId !== undefined;
  if (!channel) return isMessage ? strings.linkToMessage : strings.linkToChannel;
  return isMessage ? strings.linkIn(channel.info.name, author) : `#${channel.info.name}`;
};
