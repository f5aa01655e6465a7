import { Show, createEffect, createSignal, on, onCleanup, onMount } from "solid-js";
import { growToText, growToWidth, isSubmit } from "../../lib/textArea.ts";
import { Button } from "../../ui/Button.tsx";
import styles from "./MessageEditor.module.css";
import { strings } from "./strings.ts";

export interface MessageEditorProps {
  readonly content: string;
  readonly maxLength: number;
  readonly onSave: (content: string) => void;
  readonly onCancel: () => void;
}

/** Edits an own message in place: Enter saves, Escape cancels. */
export function MessageEditor(props: MessageEditorProps) {
  // eslint-disable-next-line solid/reactivity
  const [text, setText] = createSignal(props.content);
  let area: HTMLTextAreaElement | undefined;
  const left = () => props.maxLength - text().trim().length;
  const canSave = () => text().trim() !== "" && left() >= 0;
  createEffect(
    on(text, () => {
      if (area) growToText(area);
    }),
  );
  onMount(() => {
    if (area) onCleanup(growToWidth(area));
    area?.focus({ preventScroll: true });
    area?.setSelectionRange(text().length, text().length);
  });
  const save = () => {
    if (!canSave()) return;
    if (text().trim() === props.content) props.onCancel();
    else props.onSave(text().trim());
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" && !isSubmit(event)) return;
    event.preventDefault();
    if (event.key === "Escape") props.onCancel();
    else save();
  };
  return (
    <form
      class={styles["editor"]}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <textarea
        ref={(created) => (area = created)}
        class={styles["area"]}
        rows="1"
        dir="auto"
        aria-label={strings.editor}
        enterkeyhint="done"
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      <div class={styles["bar"]}>
        <Show when={left() < 0}>
          <span class={styles["over"]} role="status">
            {strings.over(-left())}
          </span>
        </Show>
        <Button variant="link" onClick={() => props.onCancel()}>
          {strings.cancel}
        </Button>
        <Button variant="primary" type="submit" disabled={!canSave()}>
          {strings.save}
        </Button>
      </div>
    </form>
  );
}
