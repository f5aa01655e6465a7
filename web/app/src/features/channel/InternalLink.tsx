import { Show, createMemo } from "solid-js";
import type { JSX } from "solid-js";
import { channelPath, messagePath } from "../../lib/router.ts";
import { useChannel, useSelect } from "../session/index.ts";
import type { LinkTarget } from "./internalLink.ts";
import { messageAt, linkLabel } from "./linkLabel.ts";

export interface InternalLinkProps {
  readonly target: LinkTarget;
  /** What its author called it. */
  readonly children: JSX.Element;
}

/** A link to a channel or message of this server. Its label comes from the store; nothing is fetched for it. */
export function InternalLink(props: InternalLinkProps) {
  const channel = useChannel(() => props.target.channelId);
  const message = createMemo(() => messageAt(channel(), props.target));
  const author = useSelect((state) => state.user(message()?.senderId ?? "")?.displayName);
  const href = () => {
    const { workspaceId, channelId, messageId } = props.target;
    return messageId === undefined
      ? channelPath(workspaceId, channelId)
      : messagePath(workspaceId, channelId, messageId);
  };
  const name = () => linkLabel(props.target, channel(), author());
  return (
    <a href={href()}>
      <Show when={props.children} fallback={name()}>
        {props.children}
      </Show>
    </a>
  );
}
