import { For, Show, createSignal, onCleanup } from "solid-js";
import type { JSX } from "solid-js";
import { copyText } from "../../lib/clipboard.ts";
import { Sheet } from "../../ui/Sheet.tsx";
import { Bin, Chain, Copy, Pencil, Tick } from "../../ui/icons.tsx";
import { quickReactions } from "./MessageActions.tsx";
import type { AuthorActions } from "./MessageActions.tsx";
import styles from "./MessageSheet.module.css";
import { copyMessageLink } from "./messageLink.ts";
import { strings } from "./strings.ts";

/** How long a confirmation is shown before the sheet closes. */
const confirmationMs = 900;

/** The sheet has room for more reactions than the bar. */
const reactions = [...quickReactions, "🎉", "🙏", "👀"] as const;

export interface MessageSheetProps {
  readonly messageId: string;
  readonly name: string;
  /** Without formatting. */
  readonly text: string;
  readonly content: string;
  readonly onReact: ((emoji: string) => void) | undefined;
  readonly own: AuthorActions | undefined;
  readonly onClose: () => void;
}

interface EntryProps {
  readonly icon: JSX.Element;
  readonly text: string;
  readonly danger?: boolean;
  readonly onButton?: (button: HTMLButtonElement) => void;
  readonly onPick: () => void;
}

function Entry(props: EntryProps) {
  return (
    <button
      type="button"
      ref={(created) => props.onButton?.(created)}
      class={styles["entry"]}
      classList={{ [styles["danger"] ?? ""]: props.danger === true }}
      onClick={() => props.onPick()}
    >
      {props.icon}
      {props.text}
    </button>
  );
}

/** The actions of a message for touch users. */
export function MessageSheet(props: MessageSheetProps) {
  const [isConfirming, setConfirming] = createSignal(false);
  /** The pressed entry is replaced by the question, and back. */
  let hasAsked = false;
  const focusWhenThere = (button: HTMLButtonElement) => queueMicrotask(() => button.focus({ preventScroll: true }));
  const ask = () => {
    hasAsked = true;
    setConfirming(true);
  };
  const [copied, setCopied] = createSignal<"text" | "link">();
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const copy = async (what: "text" | "link") => {
    if (!(await (what === "text" ? copyText(props.content) : copyMessageLink(props.messageId)))) return;
    setCopied(what);
    clearTimeout(timer);
    timer = setTimeout(() => props.onClose(), confirmationMs);
  };
  const done = (work: () => void) => {
    work();
    props.onClose();
  };
  // The sheet closes first: while it is open, nothing else can have the focus.
  const edit = (onEdit: () => void) => {
    props.onClose();
    onEdit();
  };
  return (
    <Sheet label={strings.actions} onClose={() => props.onClose()}>
      <p class={styles["what"]}>
        <b dir="auto">{props.name}</b> <span dir="auto">{props.text}</span>
      </p>
      <Show
        when={isConfirming() && props.own}
        fallback={
          <>
            <Show when={props.onReact}>
              {(react) => (
                <div class={styles["reactions"]} role="group" aria-label={strings.addReaction}>
                  <For each={reactions}>
                    {(emoji) => (
                      <button
                        type="button"
                        aria-label={strings.react(emoji)}
                        onClick={() => done(() => react()(emoji))}
                      >
                        {emoji}
                      </button>
                    )}
                  </For>
                </div>
              )}
            </Show>
            <Show when={props.content !== ""}>
              <Entry
                icon={copied() === "text" ? <Tick /> : <Copy />}
                text={copied() === "text" ? strings.textCopied : strings.copyText}
                onPick={() => void copy("text")}
              />
            </Show>
            <Entry
              icon={copied() === "link" ? <Tick /> : <Chain />}
              text={copied() === "link" ? strings.linkCopied : strings.copyLink}
              onPick={() => void copy("link")}
            />
            <Show when={props.own}>
              {(own) => (
                <>
                  <Show when={own().onEdit}>
                    {(onEdit) => <Entry icon={<Pencil />} text={strings.edit} onPick={() => edit(onEdit())} />}
                  </Show>
                  <Entry
                    icon={<Bin />}
                    text={strings.delete}
                    danger
                    onButton={(button) => hasAsked && focusWhenThere(button)}
                    onPick={ask}
                  />
                </>
              )}
            </Show>
          </>
        }
      >
        {(own) => (
          <>
            <p class={styles["question"]}>{strings.deleteQuestion}</p>
            <div class={styles["answers"]}>
              <button type="button" ref={focusWhenThere} onClick={() => setConfirming(false)}>
                {strings.cancel}
              </button>
              <button type="button" class={styles["sure"]} onClick={() => done(own().onDelete)}>
                {strings.discard}
              </button>
            </div>
          </>
        )}
      </Show>
      <span class={styles["announcement"]} role="status">
        {copied() === "text" ? strings.textCopied : copied() === "link" ? strings.linkCopied : ""}
      </span>
    </Sheet>
  );
}
