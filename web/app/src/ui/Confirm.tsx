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

/** Asks before what cannot be undone, in its place. The focus starts on the way out, and goes back to where it was. */
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
        // What was asked about is gone, and its button with it.
        title.tabIndex = -1;
        title.focus();
      }
    });
  });
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    // It ends the question, not the window around it.
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
        <Button look="danger" disabled={props.busy === true} onClick={() => props.onConfirm()}>
          {props.action}
        </Button>
      </div>
    </div>
  );
}
