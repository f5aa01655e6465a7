import { createSignal, onMount, splitProps } from "solid-js";
import type { JSX } from "solid-js";
import styles from "./Button.module.css";

type Native = Omit<
  JSX.ButtonHTMLAttributes<HTMLButtonElement>,
  "class" | "disabled" | "onBlur" | "onClick" | "onFocus" | "ref"
>;

export interface ButtonProps extends Native {
  readonly variant?: "primary" | "plain" | "quiet" | "danger" | "icon" | "link";
  readonly disabled?: boolean;
  readonly onClick?: (event: MouseEvent & { currentTarget: HTMLButtonElement }) => void;
  readonly ref?: (created: HTMLButtonElement) => void;
}

/**
 * A native button loses the focus when it is disabled, so that keyboard users start again at the top of the page. While
 * focused, this one uses `aria-disabled` instead.
 */
export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ["variant", "disabled", "onClick", "ref"]);
  const [focused, setFocused] = createSignal(false);
  let element: HTMLButtonElement | undefined;
  // The attribute `autofocus` works only during the page load.
  onMount(() => {
    if (rest.autofocus === true) element?.focus({ preventScroll: true });
  });
  return (
    <button
      type="button"
      {...rest}
      ref={(created) => {
        element = created;
        own.ref?.(created);
      }}
      class={`${styles["button"] ?? ""} ${styles[own.variant ?? "plain"] ?? ""}`}
      disabled={own.disabled === true && !focused()}
      aria-disabled={own.disabled === true && focused() ? "true" : undefined}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
      onClick={(event) => {
        if (own.disabled === true) event.preventDefault();
        else own.onClick?.(event);
      }}
    />
  );
}
