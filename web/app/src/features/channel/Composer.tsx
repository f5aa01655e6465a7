import { Show, createEffect, createSignal, on, onCleanup, onMount } from "solid-js";
import { draftOf, finishDraft, onDraftSent, writeDraft } from "../../lib/drafts.ts";
import { growToText, growToWidth, isSubmit } from "../../lib/textArea.ts";
import { isNarrow } from "../../lib/viewport.ts";
import { Send } from "../../ui/icons.tsx";
import styles from "./Composer.module.css";
import { strings } from "./strings.ts";

export interface ComposerProps {
  readonly channelId: string;
  /** The author of the draft; known shortly after the page is loaded. */
  readonly account: string | undefined;
  readonly name: string;
  readonly maxLength: number;
  readonly onSend: (text: string) => void;
  /** Called on arrow up while the composer is empty. */
  readonly onEditLast: () => void;
  readonly onArea?: (area: HTMLTextAreaElement) => void;
}

/** The counter is shown when at most this much of the limit is left. */
const nearLimit = 500;
export function Composer(props: ComposerProps) {
  const [text, setText] = createSignal("");
  let area: HTMLTextAreaElement | undefined;
  /** Enter was pressed before the account was known. A message is stored by account, so it is sent then. */
  let isDue = false;
  const left = () => props.maxLength - text().trim().length;
  const canSend = () => text().trim() !== "" && left() >= 0;

  const write = (value: string) => {
    setText(value);
    if (props.account !== undefined) writeDraft(props.account, props.channelId, value);
  };
  /** Another tab sent the same draft, which must not be sent again. A draft being edited here stays. */
  const isSentElsewhere = (sent: string): boolean => {
    if (sent !== text() || (document.hasFocus() && document.activeElement === area)) return false;
    setText("");
    return true;
  };
  createEffect(
    on(text, () => {
      if (area) growToText(area);
    }),
  );
  createEffect(
    on(
      () => props.account,
      (account) => {
        if (account === undefined) return;
        if (text() === "") setText(draftOf(account, props.channelId));
        else write(text());
        onCleanup(onDraftSent(account, props.channelId, isSentElsewhere));
        if (isDue) send();
      },
    ),
  );
  onMount(() => {
    if (area) onCleanup(growToWidth(area));
    // On a phone, the focus would open the keyboard over the messages.
    if (!isNarrow()) area?.focus({ preventScroll: true });
  });
  const send = () => {
    isDue = canSend() && props.account === undefined;
    if (!canSend() || isDue) return;
    // The message is in the journal before the draft is removed: one of them is always stored.
    const sent = text();
    props.onSend(sent.trim());
    setText("");
    if (props.account !== undefined) finishDraft(props.account, props.channelId, sent);
    area?.focus({ preventScroll: true });
  };
  const onKey = (event: KeyboardEvent) => {
    const isUp = event.key === "ArrowUp" && !event.shiftKey && text() === "";
    if (!isUp && !isSubmit(event)) return;
    event.preventDefault();
    if (isUp) props.onEditLast();
    else send();
  };
  return (
    <form
      class={styles["box"]}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={(created) => {
          area = created;
          props.onArea?.(created);
        }}
        class={styles["area"]}
        rows="1"
        dir="auto"
        placeholder={strings.composer(props.name)}
        aria-label={strings.composer(props.name)}
        enterkeyhint="send"
        value={text()}
        onInput={(event) => {
          isDue = false;
          write(event.currentTarget.value);
        }}
        onKeyDown={onKey}
      />
      <div class={styles["bar"]}>
        <Show when={left() < nearLimit}>
          <span class={styles["counter"]} classList={{ [styles["over"] ?? ""]: left() < 0 }} role="status">
            {left() < 0 ? strings.over(-left()) : strings.left(left())}
          </span>
        </Show>
        <button type="submit" class={styles["send"]} aria-label={strings.send} disabled={!canSend()}>
          <Send size={17} />
        </button>
      </div>
    </form>
  );
}
