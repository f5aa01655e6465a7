import { Show, createEffect, createSignal, on, onMount } from "solid-js";
import { isNarrow } from "../../lib/viewport.ts";
import { Send } from "../../ui/icons.tsx";
import styles from "./Composer.module.css";
import { strings } from "./strings.ts";

export interface ComposerProps {
  readonly channelId: string;
  readonly name: string;
  readonly maxLength: number;
  readonly onSend: (text: string) => void;
}

/** The counter shows when this much of the limit is left. */
const nearLimit = 500;
/** Unsent text of each channel, for the time of this page. */
const drafts = new Map<string, string>();

export function Composer(props: ComposerProps) {
  const [text, setText] = createSignal("");
  let area: HTMLTextAreaElement | undefined;
  const left = () => props.maxLength - text().trim().length;
  const canSend = () => text().trim() !== "" && left() >= 0;

  const write = (value: string) => {
    setText(value);
    if (value === "") drafts.delete(props.channelId);
    else drafts.set(props.channelId, value);
  };
  const grow = () => {
    if (!area) return;
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight}px`;
  };
  createEffect(on(text, grow));
  onMount(() => {
    setText(drafts.get(props.channelId) ?? "");
    // On a phone the focus would open the keyboard over the messages.
    if (!isNarrow()) area?.focus({ preventScroll: true });
  });
  const send = () => {
    if (!canSend()) return;
    props.onSend(text().trim());
    write("");
    area?.focus({ preventScroll: true });
  };
  const onKey = (event: KeyboardEvent) => {
    // Enter also ends the composition of a Japanese or Chinese word; that Enter does not send.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
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
        ref={(created) => (area = created)}
        class={styles["area"]}
        rows="1"
        placeholder={strings.composer(props.name)}
        aria-label={strings.composer(props.name)}
        enterkeyhint="send"
        value={text()}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      <div class={styles["bar"]}>
        <Show when={left() < nearLimit}>
          <span class={styles["counter"]} classList={{ [styles["over"] ?? ""]: left() < 0 }} role="status">
            {left() < 0 ? strings.over(-left()) : strings.left(left())}
          </span>
        </Show>
        <button type="submit" class={styles["send"]} aria-label={strings.send} disabled={!canSend()}><Send size={17} /></button>
      </div>
    </form>
  );
}
