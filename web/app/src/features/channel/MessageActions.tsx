import { For, Show, createSignal, onCleanup } from "solid-js";
import { copyText } from "../../lib/clipboard.ts";
import { messagePath, route } from "../../lib/router.ts";
import { Bin, Chain, Pencil, Tick } from "../../ui/icons.tsx";
import styles from "./MessageActions.module.css";
import { strings } from "./strings.ts";

/** How long the button says that it worked. */
const saidMs = 2000;

/** The reactions that are one click away. */
const quick = ["👍", "❤️", "😄"];

export interface MessageActionsProps {
  readonly messageId: string;
  /** Absent where the person may not react. */
  readonly onReact: ((emoji: string) => void) | undefined;
  /** Absent where the message is somebody else's, or nothing can be changed any more. */
  readonly own: { readonly onEdit: () => void; readonly onDelete: () => void } | undefined;
}

/** What can be done with a stored message; in the page while the pointer or the keyboard is on its row, or it was tapped. */
export function MessageActions(props: MessageActionsProps) {
  const [copied, setCopied] = createSignal(false);
  const [asks, setAsks] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const copy = async () => {
    const at = route();
    if (at.name !== "channel") return;
    if (!(await copyText(new URL(messagePath(at.workspaceId, at.channelId, props.messageId), location.origin).href))) return;
    setCopied(true);
    clearTimeout(timer);
    timer = setTimeout(() => setCopied(false), saidMs);
  };
  const label = () => (copied() ? strings.linkCopied : strings.copyLink);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    setAsks(false);
  };
  return (
    <div class={styles["actions"]} role="group" aria-label={strings.actions}>
      <Show
        when={!asks()}
        fallback={
          <div class={styles["question"]} onKeyDown={onKey}>
            <span>{strings.deleteQuestion}</span>
            <button type="button" class={styles["danger"]} ref={(button) => queueMicrotask(() => button.focus())} onClick={() => props.own?.onDelete()}>{strings.discard}</button>
            <button type="button" onClick={() => setAsks(false)}>{strings.cancel}</button>
          </div>
        }
      >
        <Show when={props.onReact}>
          {(react) => (
            <For each={quick}>
              {(emoji) => <button type="button" aria-label={strings.react(emoji)} title={strings.react(emoji)} onClick={() => react()(emoji)}>{emoji}</button>}
            </For>
          )}
        </Show>
        <Show when={props.own}>
          {(own) => (
            <>
              <button type="button" aria-label={strings.edit} title={strings.edit} onClick={() => own().onEdit()}><Pencil size={16} /></button>
              <button type="button" aria-label={strings.delete} title={strings.delete} onClick={() => setAsks(true)}><Bin size={16} /></button>
            </>
          )}
        </Show>
        <button type="button" aria-label={label()} title={label()} onClick={() => void copy()}>
          <Show when={copied()} fallback={<Chain size={16} />}><Tick size={16} /></Show>
        </button>
      </Show>
      <span class={styles["said"]} role="status">{copied() ? strings.linkCopied : ""}</span>
    </div>
  );
}
