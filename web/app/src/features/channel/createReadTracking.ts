import { createEffect, createMemo, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import { isChannelCovered } from "../../lib/coverage.ts";
import { hasAttention } from "../../lib/viewport.ts";
import { useSession } from "../session/index.ts";
import type { ChannelTimeline } from "./createTimeline.ts";

/** A message counts as read after this time in view. */
const readMs = 500;
/** Thresholds for rows higher than the view: half of the view is enough. */
const steps = Array.from({ length: 11 }, (_, at) => at / 10);

const isInView = ({
  isIntersecting,
  intersectionRect,
  boundingClientRect,
  rootBounds,
}: IntersectionObserverEntry): boolean =>
  isIntersecting && 2 * intersectionRect.height >= Math.min(boundingClientRect.height, rootBounds?.height ?? Infinity);

/**
 * Moves the read position to messages that were in view for some time while the page was visible and focused. Returns a
 * function that observes the element of a row while it is mounted.
 */
export const createReadTracking = (
  channelId: string,
  timeline: ChannelTimeline,
  pinned: Accessor<boolean>,
): ((row: HTMLElement) => void) => {
  const { client, setReading } = useSession();
  const lastSeq = createMemo(() => timeline.present()?.messages.at(-1)?.seq ?? 0);
  const reads = createMemo(() => pinned() && hasAttention() && !isChannelCovered());
  // Also covers own messages, which have no seq yet when they come into view.
  createEffect(
    on([reads, lastSeq], ([active, seq]) => {
      setReading(active ? channelId : undefined);
      if (!active || seq === 0) return;
      const timer = setTimeout(() => client.markRead(channelId, seq), readMs);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  onCleanup(() => setReading(undefined));

  const timers = new Map<Element, ReturnType<typeof setTimeout> | undefined>();
  const wait = (row: Element) =>
    setTimeout(() => {
      const seq = timeline.row(row.getAttribute("data-message-id") ?? "")?.seq;
      if (seq !== undefined) client.markRead(channelId, seq);
    }, readMs);
  const forget = (row: Element) => {
    clearTimeout(timers.get(row));
    timers.delete(row);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!isInView(entry)) forget(entry.target);
        else if (!timers.has(entry.target)) timers.set(entry.target, hasAttention() ? wait(entry.target) : undefined);
      }
    },
    { threshold: steps },
  );
  createEffect(
    on(
      hasAttention,
      (attentive) => {
        for (const [row, timer] of timers) {
          clearTimeout(timer);
          timers.set(row, attentive ? wait(row) : undefined);
        }
      },
      { defer: true },
    ),
  );
  onCleanup(() => {
    observer.disconnect();
    for (const row of [...timers.keys()]) forget(row);
  });
  return (row) => {
    observer.observe(row);
    onCleanup(() => {
      observer.unobserve(row);
      forget(row);
    });
  };
};
