import { Match, Show, Switch } from "solid-js";
import type { FaultCode } from "@parley/sdk";
import { Button } from "../../ui/Button.tsx";
import { Alert, Clock, Tick } from "../../ui/icons.tsx";
import { codeText } from "../session/index.ts";
import type { Wait } from "./createWait.ts";
import type { Row } from "./rows.ts";
import styles from "./MessageState.module.css";
import { strings } from "./strings.ts";

export interface MessageStateProps {
  readonly state: Row["state"];
  /** Why a message that is not sent yet does not go out; absent while it does. */
  readonly wait?: Wait | undefined;
  readonly failure: FaultCode | undefined;
  /** Of those that arrived, one tick says it for all above. */
  readonly isLatest: boolean;
  readonly onRetry: () => void;
  readonly onDiscard: () => void;
}

const unsent = { connection: strings.waitsForConnection, turn: strings.waits } as const satisfies Record<Wait, string>;

const sending = `${styles["state"] ?? ""} ${styles["sending"] ?? ""}`;
const waits = styles["waits"] ?? "";
const sent = `${styles["state"] ?? ""} ${styles["sent"] ?? ""}`;

/** How far an own message got: quiet when all is well, loud only when the server refused it. */
export function MessageState(props: MessageStateProps) {
  return (
    <Switch>
      <Match when={props.state === "sending"}>
        <span class={sending} classList={{ [waits]: props.wait !== undefined }}>
          <Clock size={14} />
          <span>{props.wait ? unsent[props.wait] : strings.sending}</span>
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
            <Button look="link" onClick={() => props.onRetry()}>
              {strings.retry}
            </Button>
            <Button look="link" onClick={() => props.onDiscard()}>
              {strings.discard}
            </Button>
          </span>
        </div>
      </Match>
    </Switch>
  );
}
