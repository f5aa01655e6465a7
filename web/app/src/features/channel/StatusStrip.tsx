import { Show, createEffect, createMemo, createSignal, on, onCleanup, untrack } from "solid-js";
import type { Accessor } from "solid-js";
import { hasNetwork } from "../../lib/viewport.ts";
import { Button } from "../../ui/Button.tsx";
import { useSelect, useSession } from "../session/index.ts";
import styles from "./StatusStrip.module.css";
import { createRateLimited } from "./createRateLimited.ts";
import { createOutage } from "./createOutage.ts";
import { strings } from "./strings.ts";

const tickMs = 500;

type Status = "none" | "connecting" | "reconnecting" | "offline" | "limited";

const texts = {
  none: "",
  connecting: strings.connecting,
  reconnecting: strings.reconnecting,
  offline: strings.offline,
  limited: strings.tooFast,
} as const satisfies Record<Status, string>;

/**
 * The text for screen readers. A status with a countdown is announced once at its start and once at its end. During an
 * outage each additional pending message is announced, and finally that all were sent.
 */
const createAnnouncement = (status: Accessor<Status>, waiting: Accessor<number>): Accessor<string> => {
  const unsent = useSelect((state) => state.outbox.length);
  const [announcement, setAnnouncement] = createSignal("");
  let hasWaited = false;
  createEffect(
    on([status, waiting], ([current, count], before) => {
      const isNew = current !== before?.[0];
      const isOutage = current !== "none" && current !== "limited";
      if (isOutage && count > 0) hasWaited = true;
      if (current === "none" && count === 0 && (hasWaited || (isNew && before?.[0] === "limited"))) {
        hasWaited = false;
        // Refused messages stay and show their own error.
        setAnnouncement(untrack(unsent) === 0 ? strings.allSent : "");
      } else if (isNew && current === "limited") setAnnouncement(strings.tooFastAnnouncement(count));
      else if (isOutage && (isNew || count > before[1]))
        setAnnouncement(strings.outageAnnouncement(texts[current], count));
      else if (isNew) setAnnouncement("");
    }),
  );
  return announcement;
};

/** Shows the state of the connection and of pending messages. Has its own space, so that nothing else moves. */
export function StatusStrip() {
  const { client } = useSession();
  const connection = useSelect((state) => state.connection);
  const waiting = useSelect((state) =>
    state.outbox.reduce((sum, pending) => sum + (pending.state === "sending" ? 1 : 0), 0),
  );
  const limitedUntil = useSelect((state) => state.limitedUntil);
  const perSecond = useSelect((state) => state.limits.sendsPerSecond);
  const [now, setNow] = createSignal(Date.now());
  const limited = createRateLimited(waiting);
  const isOut = createOutage();
  const status = createMemo((): Status => {
    if (isOut() && !hasNetwork()) return "offline";
    if (isOut()) return connection().phase === "reconnecting" ? "reconnecting" : "connecting";
    return limited() ? "limited" : "none";
  });
  createEffect(
    on(status, (current) => {
      if (current === "none") return;
      setNow(Date.now());
      const tick = setInterval(() => setNow(Date.now()), tickMs);
      onCleanup(() => clearInterval(tick));
    }),
  );
  const secondsTo = (at: number | undefined) => (at === undefined ? 0 : Math.max(0, Math.ceil((at - now()) / 1000)));
  const countdown = () => {
    if (status() === "reconnecting" && secondsTo(connection().retryAt) > 0)
      return strings.reconnectingIn(secondsTo(connection().retryAt));
    if (status() !== "limited") return undefined;
    const next = secondsTo(limitedUntil());
    return next > 1 ? strings.nextIn(next) : strings.doneIn(Math.max(1, Math.ceil(waiting() / perSecond())));
  };
  const announcement = createAnnouncement(
    () => status(),
    () => waiting(),
  );
  return (
    <div
      class={styles["strip"]}
      classList={{ [styles["down"] ?? ""]: status() !== "none" }}
      data-connection={connection().phase}
    >
      <span class={styles["announcement"]} role="status">
        {announcement()}
      </span>
      <Show when={status() !== "none"}>
        <span class={styles["text"]} title={waiting() > 0 ? strings.waitingHint : undefined}>
          <i aria-hidden="true" />
          {texts[status()]}
          <Show when={waiting() > 0}>
            <span> · {strings.waiting(waiting())}</span>
          </Show>
        </span>
        <Show when={countdown() !== undefined || connection().retryAt !== undefined}>
          <span class={styles["pill"]}>
            <Show when={countdown()}>{(text) => <span class={styles["count"]}>{text()}</span>}</Show>
            <Show when={connection().retryAt !== undefined}>
              <Button variant="link" onClick={() => client.reconnectNow()}>
                {strings.tryNow}
              </Button>
            </Show>
          </span>
        </Show>
      </Show>
    </div>
  );
}
