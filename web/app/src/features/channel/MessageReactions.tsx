import { For, Show } from "solid-js";
import type { Reaction } from "@parley/sdk";
import styles from "./MessageReactions.module.css";
import { strings } from "./strings.ts";

export interface MessageReactionsProps {
  readonly reactions: readonly Reaction[];
  readonly isMine: (reaction: Reaction) => boolean;
  readonly nameOf: (userId: string) => string;
  /** `undefined` where the user may not react. */
  readonly onToggle: ((emoji: string) => void) | undefined;
  readonly error: string | undefined;
}

/** The reactions of a message; a click toggles the own reaction. */
export function MessageReactions(props: MessageReactionsProps) {
  const emojis = () => props.reactions.map((reaction) => reaction.emoji);
  const of = (emoji: string): Reaction =>
    props.reactions.find((reaction) => reaction.emoji === emoji) ?? { emoji, count: 0, userIds: [], mine: false };
  const names = (reaction: Reaction) =>
    strings.reactedBy(
      reaction.userIds.map((id) => props.nameOf(id)),
      reaction.count,
    );
  return (
    <Show when={props.reactions.length > 0 || props.error !== undefined}>
      <div class={styles["reactions"]} role="group" aria-label={strings.reactions}>
        {/* Keyed by emoji: a removed chip must not pass its focus, and the next Enter, to another emoji. */}
        <For each={emojis()}>
          {(emoji) => (
            <button
              type="button"
              class={styles["chip"]}
              aria-pressed={props.isMine(of(emoji))}
              aria-label={strings.reaction(emoji, of(emoji).count)}
              title={names(of(emoji))}
              disabled={props.onToggle === undefined}
              onClick={() => props.onToggle?.(emoji)}
            >
              <span>{emoji}</span>
              <span class={styles["count"]}>{of(emoji).count}</span>
            </button>
          )}
        </For>
        <Show when={props.error}>
          {(text) => (
            <span class={styles["error"]} role="alert">
              {text()}
            </span>
          )}
        </Show>
      </div>
    </Show>
  );
}
