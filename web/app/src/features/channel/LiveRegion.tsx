import { createEffect, createSignal, on } from "solid-js";
import type { Message } from "@parley/sdk";
import { plainText } from "../../lib/markdown/parse.ts";
import { useSelect, useSession } from "../session/index.ts";
import type { ChannelTimeline } from "./createTimeline.ts";
import styles from "./ChannelPane.module.css";
import { createLinkLabels } from "./createLinkLabels.ts";
import { strings } from "./strings.ts";

/** Announces new messages of others to screen readers. */
export function LiveRegion(props: { readonly timeline: ChannelTimeline }) {
  const meId = useSelect((state) => state.me?.id);
  const { state } = useSession();
  const nameOf = createLinkLabels();
  const [announcement, setAnnouncement] = createSignal("");
  const [heard, setHeard] = createSignal<Message>();
  const lastIndex = () => props.timeline.channel()?.info.lastIndex;
  createEffect(
    on(lastIndex, (index, before) => {
      const last = props.timeline.present()?.messages.at(-1);
      if (before === undefined || !last || last.index !== index || last.senderId === meId()) return;
      setHeard(last);
    }),
  );
  // Once, and not before the author is known: a first message arrives before the name of its author.
  const author = () => {
    const message = heard();
    return message && state.user(message.senderId);
  };
  createEffect(
    on(author, (known) => {
      const message = heard();
      if (!known || !message) return;
      setAnnouncement(strings.announce(known.displayName, plainText(message.content, nameOf)));
      setHeard(undefined);
    }),
  );
  return (
    <div class={styles["liveRegion"]} aria-live="polite">
      {announcement()}
    </div>
  );
}
