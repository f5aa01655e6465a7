import { createSignal, onCleanup } from "solid-js";
import { copyText } from "../lib/clipboard.ts";
import { Button } from "./Button.tsx";
import type { ButtonProps } from "./Button.tsx";

/** How long the button says that it worked. */
const saidMs = 3000;

export interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  readonly done: string;
  /** What it is called where several stand beside each other. */
  readonly name?: string;
  readonly doneName?: string;
  readonly look?: ButtonProps["look"];
}

/** Copies a text and says so, also to who cannot see it. */
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
        look={props.look ?? "plain"}
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
