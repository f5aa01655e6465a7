import { Index, Show } from "solid-js";
import type { Reaction } from "@parley/sdk";
import styles from "./MessageReactions.module.css";
import { strings } from "./strings.ts";

export interface MessageReactionsProps {
  readonly reactions: readonly Reaction[];
  readonly isMine: (reaction: Reaction) => boolean;
  readonly nameOf: (userId: string) => string;
  /** Absent where the person may not react. */
  readonly onToggle: ((emoji: string) => void) | undefined;
  readonly error: string | undefined;
}

/** Who reacted with what; a click adds the own reaction or takes it back. */
export function MessageReactions(props: MessageReactionsProps) {
  const names = (reaction: Reaction) => strings.reactedBy(reaction.userIds.map((id) => props.nameOf(id)), reaction.count);
  return (
    <Show when={props.reactions.length > 0 || props.error !== undefined}>
      <div class={styles["reactions"]} role="group" aria-label={strings.reactions}>
        <Index each={props.reactions}>
          {(reaction) => (
            <button
              type="button"
              class={styles["chip"]}
              aria-pressed={props.isMine(reaction())}
              aria-label={strings.reaction(reaction().emoji, reaction().count)}
              title={names(reaction())}
              disabled={props.onToggle === undefined}
              onClick={() => props.onToggle?.(reaction().emoji)}
            >
              <span>{reaction().emoji}</span>
              <span class={styles["count"]}>{reaction().count}</span>
            </button>
          )}
        </Index>
        <Show when={props.error}>{(text) => <span class={styles["error"]} role="alert">{text()}</span>}</Show>
      </div>
    </Show>
  );
}
