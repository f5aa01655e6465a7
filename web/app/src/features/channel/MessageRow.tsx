import { Match, Show, Switch } from "solid-js";
import type { User } from "@parley/sdk";
import { clockTime, dayName, fullTime } from "../../lib/time.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { MessageBody } from "./MessageBody.tsx";
import { MessageState } from "./MessageState.tsx";
import type { Row } from "./rows.ts";
import styles from "./MessageRow.module.css";
import { strings } from "./strings.ts";

export interface MessageRowProps {
  readonly row: Row;
  readonly author: User | undefined;
  readonly isOwn: boolean;
  /** The quoted message, where this one answers another. */
  readonly quote: { readonly name: string; readonly text: string } | undefined;
  readonly onRetry: () => void;
  readonly onDiscard: () => void;
}

const tags: Readonly<Record<User["kind"], string | undefined>> = { human: undefined, bot: strings.bot, imported: strings.imported };

export function MessageRow(props: MessageRowProps) {
  const name = () => props.author?.displayName ?? strings.someone;
  const tag = () => props.author && tags[props.author.kind];
  return (
    <>
      <Show when={props.row.startsDay}>
        <div class={styles["day"]} role="separator"><span>{dayName(props.row.createdAt, new Date(), strings)}</span></div>
      </Show>
      <Show when={props.row.startsNew}>
        <div class={`${styles["day"] ?? ""} ${styles["new"] ?? ""}`} role="separator" data-new=""><span>{strings.newMessages}</span></div>
      </Show>
      <article
        class={styles["row"]}
        classList={{ [styles["grouped"] ?? ""]: !props.row.startsGroup, [styles["system"] ?? ""]: props.row.isSystem }}
        aria-label={`${name()}, ${clockTime(props.row.createdAt)}`}
        data-message-id={props.row.id}
        data-state={props.row.state}
      >
        <Show
          when={props.row.startsGroup && !props.row.isSystem}
          fallback={<time class={styles["time"]} datetime={props.row.createdAt} title={fullTime(props.row.createdAt)}>{clockTime(props.row.createdAt)}</time>}
        >
          <Avatar id={props.row.senderId} name={name()} />
        </Show>
        <div class={styles["main"]}>
          <Show when={props.row.startsGroup && !props.row.isSystem}>
            <div class={styles["by"]}>
              <b>{name()}</b>
              <Show when={tag()}>{(text) => <span class={styles["tag"]}>{text()}</span>}</Show>
              <time datetime={props.row.createdAt} title={fullTime(props.row.createdAt)}>{clockTime(props.row.createdAt)}</time>
            </div>
          </Show>
          <Show when={props.quote}>
            {(quote) => <div class={styles["quote"]}><b>{quote().name}</b> {quote().text}</div>}
          </Show>
          <div class={styles["line"]} data-anchor={props.row.id}>
            <Switch fallback={<MessageBody content={props.row.content} />}>
              <Match when={props.row.isDeleted}><p class={styles["gone"]}>{strings.deleted}</p></Match>
            </Switch>
            <Show when={props.row.isEdited && !props.row.isDeleted}><span class={styles["edited"]}>{strings.edited}</span></Show>
            <Show when={props.isOwn && !props.row.isDeleted && !props.row.isSystem}>
              <MessageState state={props.row.state} failure={props.row.failure} onRetry={() => props.onRetry()} onDiscard={() => props.onDiscard()} />
            </Show>
          </div>
        </div>
      </article>
    </>
  );
}
