import { Show } from "solid-js";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import styles from "./JumpNotice.module.css";
import type { createJump } from "./createJump.ts";
import { strings } from "./strings.ts";

/** The error of a link to a message. */
export function JumpNotice(props: { readonly jump: ReturnType<typeof createJump> }) {
  return (
    <Show when={props.jump.fault()}>
      {(fault) => (
        <div class={styles["notice"]}>
          <Notice text={fault().code === "message.not_found" ? strings.linkGone : strings.linkFailed} />
          <Show when={fault().code !== "message.not_found"}>
            <Button variant="link" onClick={() => props.jump.retry()}>
              {strings.tryAgain}
            </Button>
          </Show>
        </div>
      )}
    </Show>
  );
}
