import { createSignal, splitProps } from "solid-js";
import { TextField } from "./TextField.tsx";
import type { TextFieldProps } from "./TextField.tsx";
import styles from "./TextField.module.css";

const strings = { show: "Show", password: " password", capsLock: "Caps Lock is on." } as const;

export type PasswordFieldProps = Omit<TextFieldProps, "aside" | "type" | "onBlur" | "onKeyDown" | "onKeyUp">;

/** A password field with a button to show the password and a warning for Caps Lock. */
export function PasswordField(props: PasswordFieldProps) {
  const [own, rest] = splitProps(props, ["hint"]);
  const [shown, setShown] = createSignal(false);
  const [capsLock, setCapsLock] = createSignal(false);
  // Password managers may send events without a key.
  const onKey = (event: KeyboardEvent) =>
    setCapsLock(event instanceof KeyboardEvent && event.getModifierState("CapsLock"));
  return (
    <>
      <TextField
        {...rest}
        hint={capsLock() ? strings.capsLock : own.hint}
        type={shown() ? "text" : "password"}
        spellcheck={false}
        autocapitalize="off"
        onKeyDown={onKey}
        onKeyUp={onKey}
        onBlur={() => setCapsLock(false)}
        aside={
          <button class={styles["show"]} type="button" aria-pressed={shown()} onClick={() => setShown(!shown())}>
            {strings.show}
            <span class="unseen">{strings.password}</span>
          </button>
        }
      />
      <p class="unseen" role="status">
        {capsLock() ? strings.capsLock : ""}
      </p>
    </>
  );
}
