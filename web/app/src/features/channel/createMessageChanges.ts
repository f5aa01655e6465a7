import { createSignal, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import type { Reaction } from "@parley/sdk";
import { faultText, useSelect, useSession } from "../session/index.ts";
import type { ChannelTimeline } from "./createTimeline.ts";

/** Edits, deletions and reactions of a channel's messages, with the error of a refused change for each message. */
export const createMessageChanges = (of: Accessor<ChannelTimeline>) => {
  const { client } = useSession();
  const meId = useSelect((state) => state.me?.id);
  const [refused, setRefused] = createSignal<ReadonlyMap<string, string>>(new Map());
  onCleanup(
    client.events.on("refused", ({ change, fault }) => {
      setRefused((held) => new Map(held).set(change.messageId, faultText(fault)));
    }),
  );
  const info = () => of().channel()?.info;
  // Without `mine` from the server, the user ids decide.
  const isMine = (reaction: Reaction | undefined): boolean =>
    reaction?.mine ?? reaction?.userIds.some((id) => id === meId()) ?? false;
  const change = (messageId: string, make: (channelId: string) => void): void => {
    const channelId = info()?.id;
    if (refused().has(messageId)) setRefused((held) => new Map([...held].filter(([id]) => id !== messageId)));
    if (channelId !== undefined) make(channelId);
  };
  return {
    isMine,
    canChange: (): boolean => info()?.joined === true && info()?.archivedAt === undefined,
    /** Adds or removes the own reaction. */
    toggle: (messageId: string, emoji: string): void => {
      change(messageId, (channelId) => {
        client.react(
          channelId,
          messageId,
          emoji,
          !isMine(
            of()
              .row(messageId)
              ?.reactions.find((held) => held.emoji === emoji),
          ),
        );
      });
    },
    edit: (messageId: string, content: string): void => {
      change(messageId, (channelId) => client.edit(channelId, messageId, content));
    },
    remove: (messageId: string): void => {
      change(messageId, (channelId) => client.remove(channelId, messageId));
    },
    error: (messageId: string): string | undefined => refused().get(messageId),
  };
};

export type MessageChanges = ReturnType<typeof createMessageChanges>;
