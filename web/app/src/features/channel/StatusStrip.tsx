import { Match, Show, Switch, createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import { hasNetwork } from "../../lib/viewport.ts";
import { Button } from "../../ui/Button.tsx";
import { useSelect, useSession } from "../session/index.ts";
import styles from "./StatusStrip.module.css";
import { strings } from "./strings.ts";

/** A connection that is back within this time was never worth a word. */
const quietMs = 1000;

/** The state of the connection, in a strip of its own so that nothing moves when it speaks. */
export function StatusStrip() {
  const { client } = useSession();
  const connection = useSelect((state) => state.connection);
  const waiting = useSelect((state) => state.outbox.reduce((sum, pending) => sum + (pending.state === "sending" ? 1 : 0), 0));
  const [now, setNow] = createSignal(Date.now());
  const [late, setLate] = createSignal(false);
  // One stretch of time, however many tries it holds: the strip must not come and go with each of them.
  const down = createMemo(() => connection().phase !== "connected");

  createEffect(on(down, (isDown) => {
    if (!isDown) return;
    const timer = setTimeout(() => setLate(true), quietMs);
    const tick = setInterval(() => setNow(Date.now()), 500);
    onCleanup(() => {
      clearTimeout(timer);
      clearInterval(tick);
      setLate(false);
    });
  }));
  const seconds = () => {
    const at = connection().retryAt;
    return at === undefined ? 0 : Math.max(0, Math.ceil((at - now()) / 1000));
  };
  const isWaiting = () => connection().retryAt !== undefined;
  return (
    <div class={styles["strip"]} classList={{ [styles["down"] ?? ""]: down() && late() }} role="status" data-connection={connection().phase}>
      <Show when={down() && late()}>
        <span class={styles["text"]} title={waiting() > 0 ? strings.waitingHint : undefined}>
          <i aria-hidden="true" />
          <Switch fallback={strings.connecting}>
            <Match when={!hasNetwork()}>{strings.offline}</Match>
            <Match when={connection().phase === "reconnecting"}>{strings.reconnecting}</Match>
          </Switch>
          <Show when={waiting() > 0}><span> · {strings.waiting(waiting())}</span></Show>
        </span>
        <Show when={isWaiting()}>
          <span class={styles["pill"]}>
            {/* Read out every second it would drown everything else. */}
            <Show when={seconds() > 0}><span class={styles["count"]} aria-hidden="true">{strings.reconnectingIn(seconds())}</span></Show>
            <Button look="link" onClick={() => client.tryNow()}>{strings.tryNow}</Button>
          </span>
        </Show>
      </Show>
    </div>
  );
}
