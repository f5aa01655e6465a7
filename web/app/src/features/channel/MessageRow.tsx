import { Match, Show, Switch } from "solid-js";
import type { JSX } from "solid-js";
import type { User } from "@parley/sdk";
import { route } from "../../lib/router.ts";
import { clockTime, digitsTime, fullTime } from "../../lib/time.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Dots } from "../../ui/icons.tsx";
import { MessageBody } from "./MessageBody.tsx";
import { MessageState } from "./MessageState.tsx";
import type { SendDelay } from "./createSendDelay.ts";
import type { Row } from "./rows.ts";
import styles from "./MessageRow.module.css";
import { strings } from "./strings.ts";

export interface Quote {
  readonly name: string;
  readonly text: string;
}

export interface MessageRowProps {
  readonly row: Row;
  readonly author: User | undefined;
  readonly isOwn: boolean;
  /** The newest own message that was acknowledged. */
  readonly isLatestOwn?: boolean;
  /** Why a pending message is delayed. */
  readonly delay?: SendDelay | undefined;
  /** The message that this one replies to. */
  readonly quote: Quote | undefined;
  /** Below the text. */
  readonly reactions?: JSX.Element;
  /** The actions of a stored message. */
  readonly actions?: JSX.Element;
  /** Opens the actions in a sheet; `undefined` where the pointer shows them. */
  readonly onMore?: (() => void) | undefined;
  /** Shows `editor` instead of the text. */
  readonly isEditing?: boolean;
  readonly editor?: JSX.Element;
  readonly onElement?: (element: HTMLElement) => void;
  readonly onRetry: () => void;
  readonly onDiscard: () => void;
}

const tags: Readonly<Record<User["kind"], string | undefined>> = {
  human: undefined,
  bot: strings.bot,
  imported: strings.imported,
  unknown: undefined,
};

export function MessageRow(props: MessageRowProps) {
  const name = () => props.author?.displayName ?? strings.someone;
  const isTarget = () => {
    const at = route();
    return at.name === "channel" && at.messageId === props.row.id;
  };
  const tail = () => (
    <>
      <Show when={props.row.isEdited}>
        {" "}
        <span class={styles["after"]}>{strings.edited}</span>
      </Show>
      <Show when={props.row.isSystem}>
        {" "}
        <time class={styles["after"]} datetime={props.row.createdAt} title={fullTime(props.row.createdAt)}>
          {clockTime(props.row.createdAt)}
        </time>
      </Show>
    </>
  );
  const tag = () => props.author && tags[props.author.kind];
  return (
    <article
      ref={(element) => props.onElement?.(element)}
      class={styles["row"]}
      classList={{
        [styles["grouped"] ?? ""]: !props.row.startsGroup,
        [styles["system"] ?? ""]: props.row.isSystem,
        [styles["target"] ?? ""]: isTarget(),
      }}
      aria-label={`${name()}, ${clockTime(props.row.createdAt)}`}
      data-message-id={props.row.id}
      data-state={props.row.state}
    >
      <Show
        when={props.row.startsGroup && !props.row.isSystem}
        fallback={
          <Show when={!props.row.isSystem} fallback={<span />}>
            <time class={styles["time"]} datetime={props.row.createdAt} title={fullTime(props.row.createdAt)}>
              {digitsTime(props.row.createdAt)}
            </time>
          </Show>
        }
      >
        <Avatar id={props.row.senderId} name={name()} />
      </Show>
      <div class={styles["main"]}>
        <Show when={props.row.startsGroup && !props.row.isSystem}>
          <div class={styles["by"]}>
            <b dir="auto">{name()}</b>
            <Show when={tag()}>{(text) => <span class={styles["tag"]}>{text()}</span>}</Show>
            <time datetime={props.row.createdAt} title={fullTime(props.row.createdAt)}>
              {clockTime(props.row.createdAt)}
            </time>
          </div>
        </Show>
        <Show when={props.quote}>
          {(quote) => (
            <div class={styles["quote"]}>
              <b dir="auto">{quote().name}</b> <span dir="auto">{quote().text}</span>
            </div>
          )}
        </Show>
        <div class={styles["line"]} data-anchor="">
          <Switch fallback={<MessageBody content={props.row.content} tail={tail()} />}>
            <Match when={props.row.isDeleted}>
              <p class={styles["gone"]}>{strings.deleted}</p>
            </Match>
            <Match when={props.row.isSealed}>
              <p class={styles["gone"]}>{strings.sealed}</p>
            </Match>
            <Match when={props.isEditing}>{props.editor}</Match>
          </Switch>
          <Show when={props.isOwn && !props.row.isDeleted && !props.row.isSystem}>
            <MessageState
              state={props.row.state}
              delay={props.delay}
              failure={props.row.failure}
              isLatest={props.isLatestOwn === true}
              onRetry={() => props.onRetry()}
              onDiscard={() => props.onDiscard()}
            />
          </Show>
        </div>
        {props.reactions}
      </div>
      <Show when={props.row.state === "sent" && !props.row.isDeleted && props.isEditing !== true}>
        {props.actions}
        <Show when={props.onMore}>
          {(more) => (
            <button
              type="button"
              class={styles["more"]}
              aria-label={strings.actions}
              aria-haspopup="dialog"
              onClick={() => more()()}
            >
              <Dots size={18} />
            </button>
          )}
        </Show>
      </Show>
    </article>
  );
}
