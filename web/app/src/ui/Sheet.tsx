import { onCleanup, onMount } from "solid-js";
import type { JSX } from "solid-js";
import { openLayer } from "../lib/router.ts";
import styles from "./Sheet.module.css";

export interface SheetProps {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: JSX.Element;
}

/**
 * What can be chosen, at the lower edge, where a thumb reaches. The native element keeps the focus inside; Escape, the
 * way back of the phone, and a tap beside it close it.
 */
export function Sheet(props: SheetProps) {
  let element: HTMLDialogElement | undefined;
  let frame: HTMLDivElement | undefined;
  const opener = document.activeElement;
  const close = () => props.onClose();
  /** A finger went down beside it. The one that opened the sheet is still to be lifted, and means nothing here. */
  let isBeside = false;
  onMount(() => {
    onCleanup(openLayer(close));
    element?.showModal();
    // Not the first button: a ring around it would look like a choice that was made.
    frame?.focus();
  });
  onCleanup(() => {
    // Only then is the page behind it there for the focus again.
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
      // Only when it is lifted: else what is behind the sheet would be there for it, and be pressed.
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
