import { createEffect, createMemo, createSignal, on } from "solid-js";
import type { Message } from "@parley/sdk";
import { plainText } from "../../lib/markdown/parse.ts";
import { useSelect, useSession } from "../session/index.ts";
import type { ChannelTimeline } from "./createTimeline.ts";
import styles from "./ChannelPane.module.css";
import { createLinkLabels } from "./createLinkLabels.ts";
import { strings } from "./strings.ts";

/** Messages that wait for the names of their authors. Of more, the oldest are not announced. */
const maxWaiting = 10;

/** Announces new messages of others to screen readers. */
export function LiveRegion(props: { readonly timeline: ChannelTimeline }) {
  const meId = useSelect((state) => state.me?.id);
  const { state } = useSession();
  const nameOf = createLinkLabels();
  const [announcement, setAnnouncement] = createSignal("");
  const [waiting, setWaiting] = createSignal<readonly Message[]>([]);
  const lastIndex = () => props.timeline.channel()?.info.lastIndex;
  createEffect(
    on(lastIndex, (index, before) => {
      const last = props.timeline.present()?.messages.at(-1);
      if (before === undefined || !last || last.index !== index || last.senderId === meId()) return;
      setWaiting((held) => [...held, last].slice(-maxWaiting));
    }),
  );
  // Once, and not before the author is known: a first message arrives before the name of its author.
  const announcements = createMemo(() =>
    waiting().flatMap((message) => {
      const author = state.user(message.senderId);
      return author ? [{ message, name: author.displayName }] : [];
    }),
  );
  createEffect(
    on(announcements, (ready) => {
      if (ready.length === 0) return;
      // Names that arrive together are announced together: the text that follows would replace the first one.
      setAnnouncement(
        ready
          .map(({ message, name }) =>
            strings.announce(name, message.sealed === undefined ? plainText(message.content, nameOf) : strings.sealed),
          )
          .join("\n"),
      );
      setWaiting((held) => held.filter((message) => !ready.some((announced) => announced.message === message)));
    }),
  );
  return (
    <div class={styles["liveRegion"]} aria-live="polite">
      {announcement()}
    </div>
  );
}
