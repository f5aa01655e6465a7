import { Show, createEffect, createSignal, createUniqueId, on, onMount, splitProps } from "solid-js";
import type { JSX } from "solid-js";
import styles from "./TextField.module.css";

export interface TextFieldProps extends Omit<
  JSX.InputHTMLAttributes<HTMLInputElement>,
  "class" | "id" | "onInput" | "ref" | "value"
> {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly hint?: string | undefined;
  /** Why the typed text cannot be accepted. Shown while typing. */
  readonly problem?: string | undefined;
  /** Why the submitted text was refused. Shown until the text changes. */
  readonly error?: string | undefined;
  /** A button inside the field, at its end. */
  readonly aside?: JSX.Element;
}

const firstInvalid = (input: HTMLInputElement | undefined): HTMLInputElement | undefined =>
  input?.form?.querySelector<HTMLInputElement>("input[aria-invalid=true]") ?? input;

/** A labelled text field; its hint and its error are part of its accessible description. */
export function TextField(props: TextFieldProps) {
  const id = createUniqueId();
  const [own, rest] = splitProps(props, ["label", "value", "onValue", "hint", "problem", "error", "aside"]);
  let input: HTMLInputElement | undefined;
  // The attribute `autofocus` works only during the page load.
  onMount(() => {
    if (rest.autofocus === true) input?.focus({ preventScroll: true });
  });
  /** An error refers to the text before the change. */
  const [changed, setChanged] = createSignal(false);
  const error = () => own.problem ?? (changed() ? undefined : own.error);
  const note = () => error() ?? own.hint;
  createEffect(
    on(
      () => own.error,
      (text) => {
        setChanged(false);
        // The first field of the form with an error.
        if (text !== undefined) queueMicrotask(() => firstInvalid(input)?.focus());
      },
    ),
  );
  return (
    <div class={styles["field"]}>
      <label for={id}>{own.label}</label>
      <div class={styles["line"]}>
        <input
          {...rest}
          ref={(created) => (input = created)}
          id={id}
          value={own.value}
          aria-invalid={error() === undefined ? undefined : "true"}
          aria-describedby={note() === undefined ? undefined : `${id}-note`}
          onInput={(event) => {
            setChanged(true);
            own.onValue(event.currentTarget.value);
          }}
        />
        {own.aside}
      </div>
      <Show when={note()}>
        {(text) => (
          <p
            id={`${id}-note`}
            aria-live={own.problem === undefined ? undefined : "polite"}
            classList={{ [styles["error"] ?? ""]: error() !== undefined }}
          >
            {text()}
          </p>
        )}
      </Show>
    </div>
  );
}
