import { createSignal, onCleanup } from "solid-js";
import { copyText } from "../lib/clipboard.ts";
import { Button } from "./Button.tsx";
import type { ButtonProps } from "./Button.tsx";

/** How long the confirmation is shown. */
const saidMs = 3000;

export interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  readonly done: string;
  /** A distinct name where there are several buttons. */
  readonly name?: string;
  readonly doneName?: string;
  readonly variant?: ButtonProps["variant"];
}

/** Copies a text and confirms it, also to screen readers. */
export function CopyButton(props: CopyButtonProps) {
  const [copied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const copy = async () => {
    if (!(await copyText(props.text))) return;
    setCopied(true);
    clearTimeout(timer);
    timer = setTimeout(() => setCopied(false), saidMs);
  };
  return (
    <>
      <Button
        variant={props.variant ?? "plain"}
        aria-label={copied() ? props.doneName : props.name}
        onClick={() => void copy()}
      >
        {copied() ? props.done : props.label}
      </Button>
      <span class="unseen" role="status">
        {copied() ? props.done : ""}
      </span>
    </>
  );
}
