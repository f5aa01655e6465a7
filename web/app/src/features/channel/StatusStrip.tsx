import { Match, Show, Switch, createEffect, createMemo, createSignal, onCleanup } from "solid-js";
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

  createEffect(() => {
    if (!down()) return;
    const timer = setTimeout(() => setLate(true), quietMs);
    const tick = setInterval(() => setNow(Date.now()), 500);
    onCleanup(() => {
      clearTimeout(timer);
      clearInterval(tick);
      setLate(false);
    });
  });
  const seconds = () => {
    const at = connection().retryAt;
    return at === undefined ? 0 : Math.max(0, Math.ceil((at - now()) / 1000));
  };
  return (
    <div class={styles["strip"]} role="status" data-connection={connection().phase}>
      <Show when={down() && late()}>
        <span class={styles["text"]}>
          <i aria-hidden="true" />
          <Switch fallback={strings.connecting}>
            <Match when={!navigator.onLine}>{strings.offline}</Match>
            <Match when={connection().phase === "reconnecting"}>
              {strings.reconnecting} <Show when={seconds() > 0}><span aria-hidden="true">{strings.reconnectingIn(seconds())}</span></Show>
            </Match>
          </Switch>
          <Show when={waiting() > 0}><span>· {strings.waiting(waiting())}</span></Show>
        </span>
        <Show when={connection().phase === "reconnecting"}><Button look="link" onClick={() => client.nudge()}>{strings.tryNow}</Button></Show>
      </Show>
    </div>
  );
}
