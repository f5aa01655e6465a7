import { createEffect, createSignal, on } from "solid-js";
import { plainText } from "../../lib/markdown/parse.ts";
import { useSelect } from "../session/index.ts";
import type { ChannelTimeline } from "./createTimeline.ts";
import styles from "./ChannelPane.module.css";
import { createLinkNames } from "./createLinkNames.ts";
import { strings } from "./strings.ts";

/** Tells those who do not see the list what arrives; never the history, and never their own words. */
export function LiveRegion(props: { readonly timeline: ChannelTimeline }) {
  const meId = useSelect((state) => state.me?.id);
  const users = useSelect((state) => state.users);
  const nameOf = createLinkNames();
  const [said, setSaid] = createSignal("");
  const lastIndex = () => props.timeline.channel()?.info.lastIndex;
  createEffect(
    on(lastIndex, (index, before) => {
      const last = props.timeline.present()?.messages.at(-1);
      if (before === undefined || !last || last.index !== index || last.senderId === meId()) return;
      setSaid(strings.said(users()[last.senderId]?.displayName ?? strings.someone, plainText(last.content, nameOf)));
    }),
  );
  return (
    <div class={styles["heard"]} aria-live="polite">
      {said()}
    </div>
  );
}
