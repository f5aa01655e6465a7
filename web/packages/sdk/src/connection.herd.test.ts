import { describe, expect, it } from "vitest";
import type { Clock } from "./clock.ts";
import { Connection } from "./connection.ts";
import type { SocketHandlers } from "./connection.ts";
import { ready } from "./testSupport.ts";

const clients = 10_000;

/** A clock for many timers: a list of tasks for each millisecond. */
class ManyTimers implements Clock {
  #now = 0;
  readonly #at = new Map<number, Set<() => void>>();
  readonly now = (): number => this.#now;
  readonly after = (ms: number, task: () => void): (() => void) => {
    const due = this.#now + Math.floor(ms);
    const tasks = this.#at.get(due) ?? new Set();
    this.#at.set(due, tasks.add(task));
    return () => tasks.delete(task);
  };

  run(untilMs: number): void {
    for (; this.#now <= untilMs; this.#now++) {
      // Tasks due now are added to the same round.
      for (const task of this.#at.get(this.#now) ?? []) task();
      this.#at.delete(this.#now);
    }
  }
}

/** A deterministic random source. */
const seeded =
  (seed: number): (() => number) =>
  () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };

interface Restart {
  /** The notice, within which the server closes the sockets one by one; `undefined` for a crash. */
  readonly afterMs: number | undefined;
  /** From the notice or the crash until a server accepts connections again. */
  readonly downMs: number;
}

/** Counts the reconnects in each second after the server is back. */
const arrivals = ({ afterMs, downMs }: Restart, seed: number): number[] => {
  const clock = new ManyTimers();
  const random = seeded(seed);
  const hello = JSON.stringify(ready([], { heartbeatMs: 300_000 }));
  const startMs = 61_000;
  const backAt = startMs + downMs;
  const seconds = new Map<number, number>();
  const sockets = new Set<SocketHandlers>();
  let up = true;
  for (let number = 0; number < clients; number++) {
    const connection = new Connection({
      clock,
      random,
      hello: () => ({ type: "ping" }),
      open: (handlers) => {
        clock.after(0, () => {
          if (!up) {
            handlers.onClose(1006, "");
            return;
          }
          if (clock.now() >= backAt) {
            const second = Math.floor((clock.now() - backAt) / 1000);
            seconds.set(second, (seconds.get(second) ?? 0) + 1);
          }
          sockets.add(handlers);
          handlers.onOpen("parley.v1.json");
          handlers.onPayload(hello);
        });
        return {
          send: () =>
            clock.after(0, () => {
              if (sockets.has(handlers)) handlers.onPayload('{"type":"pong"}');
            }),
          close: () => sockets.delete(handlers),
        };
      },
      onFrame: () => undefined,
      onStatus: () => undefined,
      onLost: () => undefined,
      onFault: (error) => {
        throw error;
      },
    });
    connection.start();
  }
  clock.after(startMs, () => {
    up = false;
    const gone = (handlers: SocketHandlers): void => {
      if (sockets.delete(handlers)) handlers.onClose(1012, "");
    };
    for (const [number, handlers] of [...sockets].entries()) {
      if (afterMs === undefined) gone(handlers);
      else {
        handlers.onPayload(JSON.stringify({ type: "reconnect", afterMs }));
        clock.after((number * afterMs) / clients, () => {
          gone(handlers);
        });
      }
    }
    // Scheduled after the notice, so that with no downtime another server accepts connections at once.
    clock.after(downMs, () => {
      up = true;
    });
  });
  clock.run(backAt + 40_000);
  return Array.from({ length: Math.max(...seconds.keys()) + 1 }, (_, second) => seconds.get(second) ?? 0);
};

const timeoutMs = 60_000;

describe("10 000 clients of a server that restarts", () => {
  it.each([
    { what: "when another one takes over", afterMs: 5000, downMs: 0, withinMs: 5000 },
    { what: "when it is back after 8 s", afterMs: 5000, downMs: 8000, withinMs: 8000 },
    { what: "after a crash of 3 s", afterMs: undefined, downMs: 3000, withinMs: 3000 },
    { what: "after a crash of a minute", afterMs: undefined, downMs: 60_000, withinMs: 30_000 },
  ])(
    "reconnect spread over time $what, and not later than the outage",
    ({ afterMs, downMs, withinMs }) => {
      const seconds = arrivals({ afterMs, downMs }, downMs + 1);
      expect(seconds.reduce((sum, count) => sum + count, 0)).toBe(clients);
      expect(seconds.length).toBeLessThanOrEqual(withinMs / 1000);
      // Compared with the mean over the available time: all in one second would be even, too.
      expect(Math.max(...seconds)).toBeLessThan((2 * clients * 1000) / withinMs);
    },
    timeoutMs,
  );
});
