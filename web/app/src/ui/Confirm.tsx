import { createUniqueId, onCleanup, onMount } from "solid-js";
import { Button } from "./Button.tsx";
import styles from "./Confirm.module.css";

export interface ConfirmProps {
  readonly question: string;
  readonly action: string;
  readonly cancel: string;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** An inline confirmation of an irreversible action. Focuses the cancel button, and restores the focus afterwards. */
export function Confirm(props: ConfirmProps) {
  const id = createUniqueId();
  const opener = document.activeElement;
  let element: HTMLDivElement | undefined;
  let out: HTMLButtonElement | undefined;
  onMount(() => {
    out?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: "nearest" });
  });
  onCleanup(() => {
    const title = element?.closest("dialog")?.querySelector("h2");
    queueMicrotask(() => {
      if (document.activeElement && document.activeElement !== document.body) return;
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
      else if (title) {
        // The subject of the question and its button were removed.
        title.tabIndex = -1;
        title.focus();
      }
    });
  });
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    // Escape closes the question, not the dialog.
    event.preventDefault();
    event.stopPropagation();
    props.onCancel();
  };
  return (
    <div
      class={styles["confirm"]}
      role="group"
      aria-labelledby={id}
      ref={(created) => (element = created)}
      onKeyDown={onKey}
    >
      <p id={id}>{props.question}</p>
      <div>
        <Button ref={(created) => (out = created)} onClick={() => props.onCancel()}>
          {props.cancel}
        </Button>
        <Button variant="danger" disabled={props.busy === true} onClick={() => props.onConfirm()}>
          {props.action}
        </Button>
      </div>
    </div>
  );
}
