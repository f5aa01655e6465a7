import { Show, createMemo } from "solid-js";
import type { JSX } from "solid-js";
import { channelPath, messagePath } from "../../lib/router.ts";
import { useChannel, useSelect } from "../session/index.ts";
import type { OwnPlace } from "./ownPlace.ts";
import { messageAt, placeName } from "./placeName.ts";

export interface OwnLinkProps {
  readonly place: OwnPlace;
  /** What its author called it. */
  readonly children: JSX.Element;
}

/** A link to a place of this server, opened here and called by what is held of it. Nothing is asked for to name it. */
export function OwnLink(props: OwnLinkProps) {
  const channel = useChannel(() => props.place.channelId);
  const message = createMemo(() => messageAt(channel(), props.place));
  const author = useSelect((state) => state.users[message()?.senderId ?? ""]?.displayName);
  const href = () => {
    const { workspaceId, channelId, messageId } = props.place;
    return messageId === undefined
      ? channelPath(workspaceId, channelId)
      : messagePath(workspaceId, channelId, messageId);
  };
  const name = () => placeName(props.place, channel(), author());
  return (
    <a href={href()}>
      <Show when={props.children} fallback={name()}>
        {props.children}
      </Show>
    </a>
  );
}
