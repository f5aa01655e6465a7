import type { Clock } from "./clock.ts";
import type { ClientFrame } from "./frames.ts";
import { parseFrame } from "./frames.ts";
import type { OpenSocket, SocketHandlers } from "./connection.ts";
import type { Channel, Message } from "./records.ts";

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  #now = 1_700_000_000_000;
  #tasks: { at: number; task: () => void }[] = [];

  readonly now = (): number => this.#now;
  readonly after = (ms: number, task: () => void): (() => void) => {
    const entry = { at: this.#now + ms, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  };

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
  readonly handlers: SocketHandlers;
  closedWith: number | undefined;

  constructor(handlers: SocketHandlers) {
    this.handlers = handlers;
  }

  readonly send = (text: string): void => {
    const frame: ClientFrame = JSON.parse(text);
    this.sent.push(frame);
  };

  readonly close = (code: number): void => {
    this.closedWith = code;
  };

  /** Gives the client a frame, as the server would write it. */
  say(frame: object): void {
    this.handlers.onText(JSON.stringify(frame));
  }

  of<T extends ClientFrame["type"]>(type: T): Extract<ClientFrame, { type: T }>[] {
    return this.sent.filter((frame): frame is Extract<ClientFrame, { type: T }> => frame.type === type);
  }
}

export const fakeSockets = (): { readonly all: FakeSocket[]; readonly open: OpenSocket; readonly last: () => FakeSocket } => {
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

export const limits = { messageLength: 16_000, channelNameLength: 80, displayNameLength: 80, topicLength: 250, frameBytes: 65_536, sendBurst: 20, sendsPerSecond: 5 };
export const me = { id: "u1", displayName: "Amara", email: "amara@example.org", createdAt: "2026-01-01T00:00:00.000Z" };

export const channel = (change: Partial<Channel> = {}): Channel => ({
  id: "c1", workspaceId: "w1", name: "general", kind: "public", topic: "", createdBy: "u1", createdAt: "2026-01-01T00:00:00.000Z", archivedAt: undefined,
  memberCount: 2, joined: true, lastSeq: 0, lastIndex: 0, readSeq: 0, readIndex: 0, ...change,
});

export const message = (seq: number, change: Partial<Message> = {}): Message => ({
  id: `m${seq}`, channelId: "c1", seq, index: seq, senderId: "u2", content: `text ${seq}`, type: "text", threadId: undefined, replyTo: undefined,
  createdAt: "2026-01-01T00:00:00.000Z", updatedAt: undefined, deletedAt: undefined, ...change,
});

export const ready = (channels: readonly Channel[] = [], change: object = {}): object => ({
  type: "ready", sessionId: "s1", user: me, epoch: "e1", heartbeatMs: 20_000, limits, workspaces: [{ id: "w1", name: "Harbor", role: "owner", createdAt: me.createdAt }], channels, ...change,
});

export const readyFrame = (channels: readonly Channel[] = [], change: object = {}) => {
  const frame = parseFrame(JSON.parse(JSON.stringify(ready(channels, change))));
  if (frame.type !== "ready") throw new Error("not ready");
  return frame;
};

/** Lets settled promises run on. */
export const settle = async (): Promise<void> => {
  for (let round = 0; round < 12; round++) await new Promise((resolve) => setImmediate(resolve));
};
