import { splitProps } from "solid-js";
import type { JSX } from "solid-js";
import styles from "./Button.module.css";

export interface ButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "class"> {
  readonly look?: "primary" | "plain" | "quiet" | "danger" | "icon" | "link";
}

export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ["look"]);
  return <button type="button" {...rest} class={`${styles["button"] ?? ""} ${styles[own.look ?? "plain"] ?? ""}`} />;
}
