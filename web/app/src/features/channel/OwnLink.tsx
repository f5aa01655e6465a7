import { Show, createMemo } from "solid-js";
import type { JSX } from "solid-js";
import { windowsOf } from "@parley/sdk";
import { channelPath, messagePath } from "../../lib/router.ts";
import { useChannel, useSelect } from "../session/index.ts";
import type { OwnPlace } from "./ownPlace.ts";
import { strings } from "./strings.ts";

export interface OwnLinkProps {
  readonly place: OwnPlace;
  /** What its author called it. */
  readonly children: JSX.Element;
}

/** A link to a place of this server, opened here and called by what is held of it. Nothing is asked for to name it. */
export function OwnLink(props: OwnLinkProps) {
  const channel = useChannel(() => props.place.channelId);
  const message = createMemo(() => {
    const [held, id] = [channel(), props.place.messageId];
    if (!held || id === undefined) return undefined;
    for (const { messages } of windowsOf(held)) for (const one of messages) if (one.id === id) return one;
    return undefined;
  });
  const author = useSelect((state) => state.users[message()?.senderId ?? ""]?.displayName);
  const href = () => {
    const { workspaceId, channelId, messageId } = props.place;
    return messageId === undefined ? channelPath(workspaceId, channelId) : messagePath(workspaceId, channelId, messageId);
  };
  const name = () => {
    const [known, isMessage] = [channel()?.info.name, props.place.messageId !== undefined];
    if (known === undefined) return isMessage ? strings.linkToMessage : strings.linkToChannel;
    return isMessage ? strings.linkIn(known, author()) : `#${known}`;
  };
  return <a href={href()}><Show when={props.children} fallback={name()}>{props.children}</Show></a>;
}
