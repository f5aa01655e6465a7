import { createEffect, createMemo, createSignal, on, untrack } from "solid-js";
import { toFault } from "@parley/sdk";
import type { ParleyFault } from "@parley/sdk";
import { route } from "../../lib/router.ts";
import { useSession } from "../session/index.ts";
import type { ChannelTimeline } from "./createTimeline.ts";

/** The message in the URL, if it belongs to this channel. */
export const jumpTarget = (channelId: string): string | undefined => {
  const at = route();
  return at.name === "channel" && at.channelId === channelId ? at.messageId : undefined;
};

/** Loads the message in the URL into the timeline. */
export const createJump = (channelId: string, timeline: ChannelTimeline) => {
  const { client } = useSession();
  const target = createMemo(() => jumpTarget(channelId));
  const [arrived, setArrived] = createSignal<string>();
  const [fault, setFault] = createSignal<ParleyFault>();
  const isOpen = createMemo(() => timeline.isOpen());
  const go = (messageId: string): void => {
    setFault(undefined);
    client.openAt(channelId, messageId).then(
      () => {
        // The user may have navigated meanwhile.
        if (untrack(target) === messageId) setArrived(messageId);
      },
      (error: unknown) => setFault(toFault(error)),
    );
  };
  createEffect(
    on([target, isOpen], ([messageId, open]) => {
      setArrived(undefined);
      setFault(undefined);
      if (messageId !== undefined && open) go(messageId);
    }),
  );
  return {
    /** The message to show, once it is loaded. */
    arrived,
    fault,
    retry: (): void => {
      const messageId = target();
      if (messageId !== undefined) go(messageId);
    },
  };
};
