import { onCleanup, onMount } from "solid-js";
import type { JSX } from "solid-js";
import { openLayer } from "../lib/router.ts";
import styles from "./Sheet.module.css";

export interface SheetProps {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: JSX.Element;
}

/** A bottom sheet on the native dialog element. Escape, going back and a tap outside close it. */
export function Sheet(props: SheetProps) {
  let element: HTMLDialogElement | undefined;
  let frame: HTMLDivElement | undefined;
  const opener = document.activeElement;
  const close = () => props.onClose();
  /** A touch started outside. The touch that opened the sheet must not close it when it ends. */
  let isBeside = false;
  onMount(() => {
    onCleanup(openLayer(close));
    element?.showModal();
    // Not on the first button: its focus ring would look like a selection.
    frame?.focus();
  });
  onCleanup(() => {
    // Only then can the page behind it take the focus.
    element?.close();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
  });
  return (
    <dialog
      ref={(created) => (element = created)}
      class={styles["sheet"]}
      aria-label={props.label}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onPointerDown={(event) => {
        isBeside = event.target === event.currentTarget;
      }}
      // On touch end: otherwise the touch would press what is behind the sheet.
      onClick={(event) => {
        if (isBeside && event.target === event.currentTarget) props.onClose();
      }}
    >
      <div ref={(created) => (frame = created)} class={styles["frame"]} tabindex="-1">
        <div class={styles["handle"]} aria-hidden="true" />
        {props.children}
      </div>
    </dialog>
  );
}
