import { Show, createEffect, createMemo, createSignal, on, onCleanup, untrack } from "solid-js";
import { hasNetwork } from "../../lib/viewport.ts";
import { Button } from "../../ui/Button.tsx";
import { useSelect, useSession } from "../session/index.ts";
import styles from "./StatusStrip.module.css";
import { createLimited } from "./createLimited.ts";
import { strings } from "./strings.ts";

/** A connection that is back within this time was never worth a word. */
const quietMs = 1000;
const tickMs = 500;

type News = "none" | "connecting" | "reconnecting" | "offline" | "limited";

const texts = { none: "", connecting: strings.connecting, reconnecting: strings.reconnecting, offline: strings.offline, limited: strings.tooFast } as const satisfies Record<News, string>;

/** The state of the connection, and of what waits for it, in a strip of its own so that nothing moves when it speaks. */
export function StatusStrip() {
  const { client } = useSession();
  const connection = useSelect((state) => state.connection);
  const waiting = useSelect((state) => state.outbox.reduce((sum, pending) => sum + (pending.state === "sending" ? 1 : 0), 0));
  const limitedUntil = useSelect((state) => state.limitedUntil);
  const perSecond = useSelect((state) => state.limits.sendsPerSecond);
  const [now, setNow] = createSignal(Date.now());
  const [late, setLate] = createSignal(false);
  const limited = createLimited(waiting);
  // One stretch of time, however many tries it holds: the strip must not come and go with each of them.
  const down = createMemo(() => connection().phase !== "connected");

  createEffect(on(down, (isDown) => {
    if (!isDown) return;
    const timer = setTimeout(() => setLate(true), quietMs);
    onCleanup(() => {
      clearTimeout(timer);
      setLate(false);
    });
  }));
  const news = createMemo((): News => {
    // The browser knows at once that there is no network.
    if (down() && !hasNetwork()) return "offline";
    if (down()) return !late() ? "none" : connection().phase === "reconnecting" ? "reconnecting" : "connecting";
    return limited() ? "limited" : "none";
  });
  createEffect(on(news, (current) => {
    if (current === "none") return;
    setNow(Date.now());
    const tick = setInterval(() => setNow(Date.now()), tickMs);
    onCleanup(() => clearInterval(tick));
  }));
  const secondsTo = (at: number | undefined) => (at === undefined ? 0 : Math.max(0, Math.ceil((at - now()) / 1000)));
  const countdown = () => {
    if (news() === "reconnecting" && secondsTo(connection().retryAt) > 0) return strings.reconnectingIn(secondsTo(connection().retryAt));
    if (news() !== "limited") return undefined;
    const next = secondsTo(limitedUntil());
    return next > 1 ? strings.nextIn(next) : strings.doneIn(Math.max(1, Math.ceil(waiting() / perSecond())));
  };
  const [said, setSaid] = createSignal("");
  // What changes every second is read out once: when it begins, and when it is over.
  createEffect(on(news, (current, before) => {
    const count = untrack(waiting);
    if (current === "limited") setSaid(strings.tooFastSaid(count));
    else if (current === "none" && before === "limited" && count === 0) setSaid(strings.allSent);
    else setSaid(count > 0 && current !== "none" ? `${texts[current]}. ${strings.waiting(count)}` : texts[current]);
  }));
  return (
    <div class={styles["strip"]} classList={{ [styles["down"] ?? ""]: news() !== "none" }} data-connection={connection().phase}>
      <span class={styles["said"]} role="status">{said()}</span>
      <Show when={news() !== "none"}>
        <span class={styles["text"]} title={waiting() > 0 ? strings.waitingHint : undefined}>
          <i aria-hidden="true" />
          {texts[news()]}
          <Show when={waiting() > 0}><span> · {strings.waiting(waiting())}</span></Show>
        </span>
        <Show when={countdown() !== undefined || connection().retryAt !== undefined}>
          <span class={styles["pill"]}>
            <Show when={countdown()}>{(text) => <span class={styles["count"]}>{text()}</span>}</Show>
            <Show when={connection().retryAt !== undefined}><Button look="link" onClick={() => client.tryNow()}>{strings.tryNow}</Button></Show>
          </span>
        </Show>
      </Show>
    </div>
  );
}
