import { Show, createUniqueId, onMount, splitProps } from "solid-js";
import type { JSX } from "solid-js";
import styles from "./TextField.module.css";

export interface TextFieldProps extends Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "class" | "id" | "onInput" | "ref" | "value"> {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

/** A labelled line of text; its hint and its error belong to it for everybody who cannot see them beside it. */
export function TextField(props: TextFieldProps) {
  const id = createUniqueId();
  const [own, rest] = splitProps(props, ["label", "value", "onValue", "hint", "error"]);
  let input: HTMLInputElement | undefined;
  // The attribute works only in a page that is being loaded.
  onMount(() => {
    if (rest.autofocus === true) input?.focus({ preventScroll: true });
  });
  const note = () => own.error ?? own.hint;
  return (
    <div class={styles["field"]}>
      <label for={id}>{own.label}</label>
      <input
        {...rest}
        ref={(created) => (input = created)}
        id={id}
        value={own.value}
        aria-invalid={own.error === undefined ? undefined : "true"}
        aria-describedby={note() === undefined ? undefined : `${id}-note`}
        onInput={(event) => own.onValue(event.currentTarget.value)}
      />
      <Show when={note()}>{(text) => <p id={`${id}-note`} classList={{ [styles["error"] ?? ""]: own.error !== undefined }}>{text()}</p>}</Show>
    </div>
  );
}
