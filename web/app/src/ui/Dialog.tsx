import { Show, createUniqueId, onCleanup, onMount } from "solid-js";
import type { JSX } from "solid-js";
import { Button } from "./Button.tsx";
import { focusHeading, keepFocusIn } from "./focusRestorer.ts";
import { Cross } from "./icons.tsx";
import styles from "./Dialog.module.css";

export interface DialogProps {
  readonly title: string;
  readonly closeLabel: string;
  readonly onClose: () => void;
  readonly children: JSX.Element;
  readonly footer?: JSX.Element;
}

/** A modal dialog on the native element: the browser traps the focus and restores it afterwards. */
export function Dialog(props: DialogProps) {
  const id = createUniqueId();
  let element: HTMLDialogElement | undefined;
  let title: HTMLHeadingElement | undefined;
  const opener = document.activeElement;
  onMount(() => {
    if (!element) return;
    element.showModal();
    // Not on the close button, which is first; a field with autofocus takes it later.
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
    // Nothing outside can take the focus while it is open. It is removed while open, so that the browser does not
    // restore the focus itself.
    element?.close();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  });
  return (
    <dialog
      ref={(created) => (element = created)}
      class={styles["dialog"]}
      aria-labelledby={id}
      onClose={() => {
        // The event is asynchronous: another dialog may be open by then.
        if (!isGone) props.onClose();
      }}
      onCancel={ask}
      onMouseDown={(event) => {
        // A click on the backdrop would take the focus away.
        if (event.target === event.currentTarget) ask(event);
      }}
    >
      <div class={styles["frame"]}>
        <header>
          <h2 id={id} ref={(created) => (title = created)}>
            {props.title}
          </h2>
          <Button variant="icon" aria-label={props.closeLabel} onClick={() => props.onClose()}>
            <Cross />
          </Button>
        </header>
        <div class={styles["body"]}>{props.children}</div>
        <Show when={props.footer}>{(footer) => <footer>{footer()}</footer>}</Show>
      </div>
    </dialog>
  );
}
