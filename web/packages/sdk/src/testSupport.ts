import type { Clock } from "./clock.ts";
import type { Channel, ClientFrame, Message } from "./generated/records.ts";
import { parseFrame } from "./frames.ts";
import { decode } from "./msgpack/decode.ts";
import { clientFrames } from "./layout.ts";
import type { Payload } from "./codec.ts";
import type { OpenSocket, SocketHandlers } from "./connection.ts";
import type { Tabs } from "./outbox/tabs.ts";

/** A clock that the test advances. */
export class FakeClock implements Clock {
  #now = 1_700_000_000_000;
  #tasks: { at: number; task: () => void }[] = [];

  readonly now = (): number => this.#now;
  readonly after = (ms: number, task: () => void): (() => void) => {
    const entry = { at: this.#now + ms, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other.task !== task);
    };
  };

  /** Advances the time without running timers, like a machine that sleeps. */
  sleep(ms: number): void {
    this.#now += ms;
    this.#tasks = this.#tasks.map((entry) => ({ ...entry, at: entry.at + ms }));
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#tasks.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#now = Math.max(this.#now, due.at);
      this.#tasks = this.#tasks.filter((entry) => entry !== due);
      due.task();
    }
    this.#now = end;
  }
}

export class FakeSocket {
  readonly sent: ClientFrame[] = [];
  readonly payloads: Payload[] = [];
  readonly handlers: SocketHandlers;
  closedWith: number | undefined;
  /** Called for each sent frame. A test answers here as the server. */
  onSent: (frame: ClientFrame) => void = () => undefined;

  constructor(handlers: SocketHandlers) {
    this.handlers = handlers;
  }

  readonly send = (payload: Payload): void => {
    const decoded: unknown = typeof payload === "string" ? JSON.parse(payload) : decode(payload, clientFrames).frame;
    const frame = decoded as ClientFrame;
    this.sent.push(frame);
    this.payloads.push(payload);
    this.onSent(frame);
  };

  readonly close = (code: number): void => {
    this.closedWith = code;
  };

  /** Delivers a frame to the client, encoded as the server does. */
  receive(frame: object): void {
    this.handlers.onPayload(JSON.stringify(frame));
  }

  of<T extends ClientFrame["type"]>(type: T): Extract<ClientFrame, { type: T }>[] {
    return this.sent.filter((frame): frame is Extract<ClientFrame, { type: T }> => frame.type === type);
  }
}

export const fakeSockets = (): {
  readonly all: FakeSocket[];
  readonly open: OpenSocket;
  readonly last: () => FakeSocket;
} => {
  const all: FakeSocket[] = [];
  return {
    all,
    open: (handlers) => {
      const socket = new FakeSocket(handlers);
      all.push(socket);
      return socket;
    },
    last: () => all.at(-1)!,
  };
};

export const limits = {
  messageLength: 16_000,
  channelNameLength: 80,
  displayNameLength: 80,
  topicLength: 250,
  emojiLength: 32,
  emojisPerMessage: 20,
  pinsPerChannel: 100,
  focusChannels: 50,
  frameBytes: 65_536,
  sendBurst: 20,
  sendsPerSecond: 5,
};
export const me = { id: "u1", displayName: "Amara", email: "amara@example.org", createdAt: "2026-01-01T00:00:00.000Z" };

export const channel = (change: Partial<Channel> = {}): Channel => ({
  id: "c1",
  workspaceId: "w1",
  name: "general",
  kind: "public",
  topic: "",
  createdBy: "u1",
  createdAt: "2026-01-01T00:00:00.000Z",
  archivedAt: undefined,
  memberCount: 2,
  joined: true,
  lastSeq: 0,
  lastIndex: 0,
  readSeq: 0,
  readIndex: 0,
  ...change,
});

export const message = (seq: number, change: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  channelId: "c1",
  seq,
  index: seq,
  senderId: "u2",
  content: `text ${seq}`,
  type: "text",
  threadId: undefined,
  replyTo: undefined,
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: undefined,
  deletedAt: undefined,
  sealed: undefined,
  version: undefined,
  reactions: [],
  ...change,
});

export const ready = (channels: readonly Channel[] = [], change: object = {}): object => ({
  type: "ready",
  sessionId: "s1",
  user: me,
  epoch: "e1",
  heartbeatMs: 20_000,
  resumed: false,
  userSeq: 0,
  limits,
  workspaces: [{ id: "w1", name: "Harbor", role: "owner", createdAt: me.createdAt }],
  channels,
  ...change,
});

export const readyFrame = (channels: readonly Channel[] = [], change: object = {}) => {
  const frame = parseFrame(JSON.parse(JSON.stringify(ready(channels, change))));
  if (frame.type !== "ready") throw new Error("not ready");
  return frame;
};

/** Runs the callbacks of settled promises. */
export const flushPromises = async (): Promise<void> => {
  for (let round = 0; round < 12; round++) await new Promise((resolve) => setImmediate(resolve));
};

/**
 * Tabs of one browser: messages are delivered in order, a lease is granted in order, a crash ends both, and a frozen
 * tab gets everything when it goes on.
 */
export const fakeTabs = () => {
  interface Entry {
    readonly owner: symbol;
    readonly run: () => Promise<void>;
    readonly reject: (error: unknown) => void;
  }
  const channels = new Map<string, Set<{ readonly owner: symbol; readonly onMessage: (message: unknown) => void }>>();
  const queues = new Map<string, Entry[]>();
  const crashed = new Set<symbol>();
  const frozen = new Map<symbol, (() => void)[]>();
  const runIn = (owner: symbol, task: () => void): void => {
    const held = frozen.get(owner);
    if (held) held.push(task);
    else if (!crashed.has(owner)) task();
  };

  const next = (name: string): void => {
    const queue = queues.get(name) ?? [];
    while (queue[0] && crashed.has(queue[0].owner)) queue.shift();
    const first = queue[0];
    if (!first) return;
    runIn(first.owner, () => {
      void first.run().finally(() => {
        if (queue[0] === first) {
          queue.shift();
          next(name);
        }
      });
    });
  };

  return {
    open: () => {
      const owner = Symbol("tab");
      const tabs: Tabs = {
        withLease: (name, task, steal = false) =>
          new Promise((resolve, reject) => {
            const queue = queues.get(name) ?? [];
            queues.set(name, queue);
            const entry: Entry = { owner, run: () => task().then(resolve, reject), reject };
            const victim = steal ? queue.shift() : undefined;
            if (victim) runIn(victim.owner, () => victim.reject(new DOMException("stolen", "AbortError")));
            if (steal) queue.unshift(entry);
            else queue.push(entry);
            if (queue[0] === entry) queueMicrotask(() => next(name));
          }),
        join: (name, onMessage) => {
          const channel = channels.get(name) ?? new Set();
          channels.set(name, channel);
          const entry = { owner, onMessage };
          channel.add(entry);
          return {
            post: (message) => {
              if (crashed.has(owner)) return;
              const copy: unknown = structuredClone(message);
              for (const other of channel) if (other !== entry) runIn(other.owner, () => other.onMessage(copy));
            },
            close: () => channel.delete(entry),
          };
        },
      };
      return {
        ...tabs,
        crash: () => {
          crashed.add(owner);
          frozen.delete(owner);
          for (const [name, queue] of queues) {
            if (queue[0]?.owner !== owner) continue;
            queue.shift();
            next(name);
          }
        },
        isFrozen: () => frozen.has(owner),
        freeze: () => {
          if (!crashed.has(owner)) frozen.set(owner, frozen.get(owner) ?? []);
        },
        thaw: () => {
          const tasks = frozen.get(owner) ?? [];
          frozen.delete(owner);
          for (const task of tasks) task();
        },
      };
    },
  };
};
