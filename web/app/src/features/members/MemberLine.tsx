import { Show } from "solid-js";
import type { JSX } from "solid-js";
import type { Member } from "@parley/sdk";
import { Avatar } from "../../ui/Avatar.tsx";
import styles from "./members.module.css";
import { strings } from "./strings.ts";

export function MemberLine(props: {
  readonly member: Member;
  readonly isMe: boolean;
  readonly children?: JSX.Element;
}) {
  return (
    <li class={styles["member"]}>
      <Avatar id={props.member.user.id} name={props.member.user.displayName} size="medium" />
      <span class={styles["name"]} classList={{ [styles["closed"] ?? ""]: props.member.user.deactivated === true }}>
        <span dir="auto">{props.member.user.displayName}</span>
        <Show when={props.isMe}>
          {" "}
          <small>({strings.you})</small>
        </Show>
      </span>
      <small>{props.member.user.deactivated === true ? strings.deactivated : strings.roles[props.member.role]}</small>
      {props.children}
    </li>
  );
}
