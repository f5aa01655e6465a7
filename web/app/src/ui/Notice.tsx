import { Show } from "solid-js";
import { Alert } from "./icons.tsx";
import styles from "./Notice.module.css";

export interface NoticeProps {
  readonly text: string | undefined;
  /** Information, not an error. */
  readonly neutral?: boolean;
}

/** An alert with an error and its remedy. Renders nothing without a text. */
export function Notice(props: NoticeProps) {
  return (
    <Show when={props.text}>
      {(text) => (
        <div
          role={props.neutral === true ? "status" : "alert"}
          class={styles["notice"]}
          classList={{ [styles["neutral"] ?? ""]: props.neutral === true }}
        >
          <Alert size={17} />
          <p>{text()}</p>
        </div>
      )}
    </Show>
  );
}
