import { For, Show, createSignal, onCleanup, onMount } from "solid-js";
import { Bin, Chain, Pencil, Tick } from "../../ui/icons.tsx";
import styles from "./MessageActions.module.css";
import { copyMessageLink } from "./messageLink.ts";
import { strings } from "./strings.ts";

/** How long the confirmation is shown. */
const confirmationMs = 2000;
/** Overhang of the bar above its row, and minimum distance to the edge of the view. */
const overhangPx = 10;
const marginPx = 4;

/** Reactions with a button of their own. */
export const quickReactions = ["👍", "❤️", "😄"] as const;

export interface AuthorActions {
  /** Absent: there is no text to edit. */
  readonly onEdit: (() => void) | undefined;
  readonly onDelete: () => void;
}

export interface MessageActionsProps {
  readonly messageId: string;
  /** `undefined` where the user may not react. */
  readonly onReact: ((emoji: string) => void) | undefined;
  /** `undefined` for messages of others and in read-only channels. */
  readonly own: AuthorActions | undefined;
}

/** Keeps the bar fully visible: above the text of its row, or lower when the row begins above the view. */
const placeInView = (bar: HTMLElement): void => {
  const row = bar.closest("article");
  const view = bar.closest("[role=feed]");
  if (!row || !view) return;
  const position = () => {
    const highest = view.getBoundingClientRect().top + marginPx - row.getBoundingClientRect().top;
    bar.style.insetBlockStart = `${Math.max(-overhangPx, highest)}px`;
  };
  position();
  view.addEventListener("scroll", position, { passive: true });
  onCleanup(() => view.removeEventListener("scroll", position));
};

/** The actions of a stored message; mounted while its row has the pointer or the keyboard focus. */
export function MessageActions(props: MessageActionsProps) {
  const [copied, setCopied] = createSignal(false);
  const [isConfirming, setConfirming] = createSignal(false);
  let bar: HTMLDivElement | undefined;
  let askButton: HTMLButtonElement | undefined;
  let deleteButton: HTMLButtonElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  onMount(() => {
    if (bar) placeInView(bar);
  });
  onCleanup(() => clearTimeout(timer));
  const copy = async () => {
    if (!(await copyMessageLink(props.messageId))) return;
    setCopied(true);
    clearTimeout(timer);
    timer = setTimeout(() => setCopied(false), confirmationMs);
  };
  const label = () => (copied() ? strings.linkCopied : strings.copyLink);
  // Both parts stay mounted, one of them hidden, so that the focus moves from one to the other and is never lost.
  const ask = (asked: boolean) => {
    setConfirming(asked);
    (asked ? deleteButton : askButton)?.focus({ preventScroll: true });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    ask(false);
  };
  return (
    <div ref={(created) => (bar = created)} class={styles["actions"]} role="group" aria-label={strings.actions}>
      <div class={styles["tools"]} hidden={isConfirming()}>
        <Show when={props.onReact}>
          {(react) => (
            <For each={quickReactions}>
              {(emoji) => (
                <button
                  type="button"
                  aria-label={strings.react(emoji)}
                  title={strings.react(emoji)}
                  onClick={() => react()(emoji)}
                >
                  {emoji}
                </button>
              )}
            </For>
          )}
        </Show>
        <Show when={props.own}>
          {(own) => (
            <>
              <Show when={own().onEdit}>
                {(edit) => (
                  <button type="button" aria-label={strings.edit} title={strings.edit} onClick={() => edit()()}>
                    <Pencil size={16} />
                  </button>
                )}
              </Show>
              <button
                ref={(button) => (askButton = button)}
                type="button"
                aria-label={strings.delete}
                title={strings.delete}
                onClick={() => ask(true)}
              >
                <Bin size={16} />
              </button>
            </>
          )}
        </Show>
        <button type="button" aria-label={label()} title={label()} onClick={() => void copy()}>
          <Show when={copied()} fallback={<Chain size={16} />}>
            <Tick size={16} />
          </Show>
        </button>
      </div>
      <Show when={props.own}>
        {(own) => (
          <div class={styles["question"]} hidden={!isConfirming()} onKeyDown={onKey}>
            <span>{strings.deleteQuestion}</span>
            <button
              ref={(button) => (deleteButton = button)}
              type="button"
              class={styles["danger"]}
              onClick={() => own().onDelete()}
            >
              {strings.discard}
            </button>
            <button type="button" onClick={() => ask(false)}>
              {strings.cancel}
            </button>
          </div>
        )}
      </Show>
      <span class={styles["announcement"]} role="status">
        {copied() ? strings.linkCopied : ""}
      </span>
    </div>
  );
}
