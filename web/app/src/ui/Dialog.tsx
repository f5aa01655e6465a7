import { Show, createUniqueId, onCleanup, onMount } from "solid-js";
import type { JSX } from "solid-js";
import { Button } from "./Button.tsx";
import { focusHeading, keepFocusIn } from "./focusKeeper.ts";
import { Cross } from "./icons.tsx";
import styles from "./Dialog.module.css";

export interface DialogProps {
  readonly title: string;
  readonly closeLabel: string;
  readonly onClose: () => void;
  readonly children: JSX.Element;
  readonly footer?: JSX.Element;
}

/** A modal window on the native element: the browser keeps the focus inside and gives it back afterwards. */
export function Dialog(props: DialogProps) {
  const id = createUniqueId();
  let element: HTMLDialogElement | undefined;
  let title: HTMLHeadingElement | undefined;
  const opener = document.activeElement;
  onMount(() => {
    if (!element) return;
    element.showModal();
    // Not on the button that closes it, the first one there; a field that wants the focus takes it later.
    focusHeading(title);
    onCleanup(keepFocusIn(element, () => title));
  });
  let isGone = false;
  const ask = (event: Event) => {
    event.preventDefault();
    props.onClose();
  };
  onCleanup(() => {
    isGone = true;
    // While it is open, nothing outside of it takes the focus; and it leaves the page open, so the browser does not
    // give it back by itself.
    element?.close();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  });
  return (
    <dialog
      ref={(created) => (element = created)}
      class={styles["dialog"]}
      aria-labelledby={id}
      onClose={() => {
        // Told of later: by then another one may be open.
        if (!isGone) props.onClose();
      }}
      onCancel={ask}
      onMouseDown={(event) => {
        // A click there takes the focus away, also from what is asked now.
        if (event.target === event.currentTarget) ask(event);
      }}
    >
      <div class={styles["frame"]}>
        <header>
          <h2 id={id} ref={(created) => (title = created)}>
            {props.title}
          </h2>
          <Button look="icon" aria-label={props.closeLabel} onClick={() => props.onClose()}>
            <Cross />
          </Button>
        </header>
        <div class={styles["body"]}>{props.children}</div>
        <Show when={props.footer}>{(footer) => <footer>{footer()}</footer>}</Show>
      </div>
    </dialog>
  );
}
