import { For, createUniqueId, splitProps } from "solid-js";
import type { JSX } from "solid-js";
import styles from "./TextField.module.css";

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface SelectFieldProps extends Omit<
  JSX.SelectHTMLAttributes<HTMLSelectElement>,
  "class" | "id" | "onChange" | "value"
> {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onValue: (value: string) => void;
}

/** A labelled native select, which works with every keyboard, screen reader and phone. */
export function SelectField(props: SelectFieldProps) {
  const id = createUniqueId();
  const [own, rest] = splitProps(props, ["label", "choices", "value", "onValue"]);
  return (
    <div class={styles["field"]}>
      <label for={id}>{own.label}</label>
      <select {...rest} id={id} onChange={(event) => own.onValue(event.currentTarget.value)}>
        <For each={own.choices}>
          {(choice) => (
            <option value={choice.value} selected={choice.value === own.value}>
              {choice.label}
            </option>
          )}
        </For>
      </select>
    </div>
  );
}
