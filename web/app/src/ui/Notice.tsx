import { Show } from "solid-js";
import { Alert } from "./icons.tsx";
import styles from "./Notice.module.css";

/** What went wrong and what to do about it; heard at once. Renders nothing without a text. */
export function Notice(props: { readonly text: string | undefined }) {
  return (
    <Show when={props.text}>
      {(text) => (
        <div role="alert" class={styles["notice"]}>
          <Alert size={17} />
          <p>{text()}</p>
        </div>
      )}
    </Show>
  );
}
