import { Match, Show, Switch } from "solid-js";
import type { FaultCode } from "@parley/sdk";
import { Button } from "../../ui/Button.tsx";
import { Alert, Clock, Tick } from "../../ui/icons.tsx";
import { codeText } from "../session/index.ts";
import type { SendDelay } from "./createSendDelay.ts";
import type { Row } from "./rows.ts";
import styles from "./MessageState.module.css";
import { strings } from "./strings.ts";

export interface MessageStateProps {
  readonly state: Row["state"];
  /** Why a pending message is delayed. */
  readonly delay?: SendDelay | undefined;
  readonly failure: FaultCode | undefined;
  /** Only the newest acknowledged message shows a tick. */
  readonly isLatest: boolean;
  readonly onRetry: () => void;
  readonly onDiscard: () => void;
}

const unsent = { connection: strings.waitsForConnection, rateLimit: strings.waits } as const satisfies Record<
  SendDelay,
  string
>;

const sending = `${styles["state"] ?? ""} ${styles["sending"] ?? ""}`;
const waits = styles["waits"] ?? "";
const sent = `${styles["state"] ?? ""} ${styles["sent"] ?? ""}`;

/** The delivery state of an own message. Only a refusal is prominent. */
export function MessageState(props: MessageStateProps) {
  return (
    <Switch>
      <Match when={props.state === "sending"}>
        <span class={sending} classList={{ [waits]: props.delay !== undefined }}>
          <Clock size={14} />
          <span>{props.delay ? unsent[props.delay] : strings.sending}</span>
        </span>
      </Match>
      <Match when={props.state === "sent"}>
        <Show when={props.isLatest} fallback={<span class={sent} />}>
          <span class={sent} role="img" aria-label={strings.sent} title={strings.sent}>
            <Tick size={15} />
          </span>
        </Show>
      </Match>
      <Match when={props.state === "failed"}>
        <div class={styles["failed"]} role="alert">
          <span class={styles["reason"]}>
            <Alert size={15} />
            <span>
              {strings.notSent} {props.failure && codeText(props.failure)}
            </span>
          </span>
          <span class={styles["actions"]}>
            <Button variant="link" onClick={() => props.onRetry()}>
              {strings.retry}
            </Button>
            <Button variant="link" onClick={() => props.onDiscard()}>
              {strings.discard}
            </Button>
          </span>
        </div>
      </Match>
    </Switch>
  );
}
