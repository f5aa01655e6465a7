import { Show, createEffect, createMemo, createSignal, on, onCleanup, untrack } from "solid-js";
import type { Accessor } from "solid-js";
import { hasNetwork } from "../../lib/viewport.ts";
import { Button } from "../../ui/Button.tsx";
import { useSelect, useSession } from "../session/index.ts";
import styles from "./StatusStrip.module.css";
import { createLimited } from "./createLimited.ts";
import { createOutage } from "./createOutage.ts";
import { strings } from "./strings.ts";

const tickMs = 500;

type News = "none" | "connecting" | "reconnecting" | "offline" | "limited";

const texts = {
  none: "",
  connecting: strings.connecting,
  reconnecting: strings.reconnecting,
  offline: strings.offline,
  limited: strings.tooFast,
} as const satisfies Record<News, string>;

/**
 * What is read out. What changes every second is said once: when it begins, and when it is over. During an outage each
 * message that is written is one more that waits, and once the last of them went, that is said as well.
 */
const createSaid = (news: Accessor<News>, waiting: Accessor<number>): Accessor<string> => {
  const unsent = useSelect((state) => state.outbox.length);
  const [said, setSaid] = createSignal("");
  let hasWaited = false;
  createEffect(
    on([news, waiting], ([current, count], before) => {
      const isNew = current !== before?.[0];
      const isOutage = current !== "none" && current !== "limited";
      if (isOutage && count > 0) hasWaited = true;
      if (current === "none" && count === 0 && (hasWaited || (isNew && before?.[0] === "limited"))) {
        hasWaited = false;
        // What was refused is still there, and says so itself.
        setSaid(untrack(unsent) === 0 ? strings.allSent : "");
      } else if (isNew && current === "limited") setSaid(strings.tooFastSaid(count));
      else if (isOutage && (isNew || count > before[1])) setSaid(strings.outageSaid(texts[current], count));
      else if (isNew) setSaid("");
    }),
  );
  return said;
};

/**
 * The state of the connection, and of what waits for it, in a strip of its own so that nothing moves when it speaks.
 */
export function StatusStrip() {
  const { client } = useSession();
  const connection = useSelect((state) => state.connection);
  const waiting = useSelect((state) =>
    state.outbox.reduce((sum, pending) => sum + (pending.state === "sending" ? 1 : 0), 0),
  );
  const limitedUntil = useSelect((state) => state.limitedUntil);
  const perSecond = useSelect((state) => state.limits.sendsPerSecond);
  const [now, setNow] = createSignal(Date.now());
  const limited = createLimited(waiting);
  const isOut = createOutage();
  const news = createMemo((): News => {
    if (isOut() && !hasNetwork()) return "offline";
    if (isOut()) return connection().phase === "reconnecting" ? "reconnecting" : "connecting";
    return limited() ? "limited" : "none";
  });
  createEffect(
    on(news, (current) => {
      if (current === "none") return;
      setNow(Date.now());
      const tick = setInterval(() => setNow(Date.now()), tickMs);
      onCleanup(() => clearInterval(tick));
    }),
  );
  const secondsTo = (at: number | undefined) => (at === undefined ? 0 : Math.max(0, Math.ceil((at - now()) / 1000)));
  const countdown = () => {
    if (news() === "reconnecting" && secondsTo(connection().retryAt) > 0)
      return strings.reconnectingIn(secondsTo(connection().retryAt));
    if (news() !== "limited") return undefined;
    const next = secondsTo(limitedUntil());
    return next > 1 ? strings.nextIn(next) : strings.doneIn(Math.max(1, Math.ceil(waiting() / perSecond())));
  };
  const said = createSaid(
    () => news(),
    () => waiting(),
  );
  return (
    <div
      class={styles["strip"]}
      classList={{ [styles["down"] ?? ""]: news() !== "none" }}
      data-connection={connection().phase}
    >
      <span class={styles["said"]} role="status">
        {said()}
      </span>
      <Show when={news() !== "none"}>
        <span class={styles["text"]} title={waiting() > 0 ? strings.waitingHint : undefined}>
          <i aria-hidden="true" />
          {texts[news()]}
          <Show when={waiting() > 0}>
            <span> · {strings.waiting(waiting())}</span>
          </Show>
        </span>
        <Show when={countdown() !== undefined || connection().retryAt !== undefined}>
          <span class={styles["pill"]}>
            <Show when={countdown()}>{(text) => <span class={styles["count"]}>{text()}</span>}</Show>
            <Show when={connection().retryAt !== undefined}>
              <Button look="link" onClick={() => client.reconnectNow()}>
                {strings.tryNow}
              </Button>
            </Show>
          </span>
        </Show>
      </Show>
    </div>
  );
}
