import type { ClientFrame } from "../generated/records.ts";
import { SignalStore } from "../signalStore.ts";
import { applyReady } from "../store/reducers.ts";
import { Store } from "../store/store.ts";
import { FakeClock, readyFrame, flushPromises } from "../testSupport.ts";
import { withJournal } from "./journal.ts";
import { Outbox } from "./outbox.ts";
import { memoryOutbox } from "./storage.ts";
import type { OutboxStorage } from "./storage.ts";
import { singleTab } from "./tabs.ts";

type Send = Extract<ClientFrame, { type: "message.send" }>;

/** A server that commits each message once, whichever tab sends it. */
export class Server {
  readonly log: { readonly id: string; readonly channelId: string; readonly content: string }[] = [];
  received = 0;

  take(frame: Send): { readonly seq: number } {
    this.received++;
    let at = this.log.findIndex((held) => held.id === frame.id);
    if (at < 0) at = this.log.push({ id: frame.id, channelId: frame.channelId, content: frame.content }) - 1;
    return { seq: at + 1 };
  }

  texts(channelId = "c1"): string[] {
    return this.log.filter((held) => held.channelId === channelId).map((held) => held.content);
  }
}

/**
 * The storage of a browser on a slow disk. The transactions of all tabs run in the order of their start, one for each
 * `step`; those of a crashed tab do not. The notes of the journal are written at once.
 */
export const slowDisk = () => {
  const stored = memoryOutbox();
  const notes = new Map<string, string>();
  let queue: { readonly owner: symbol; readonly isAdd: boolean; readonly run: () => Promise<void> }[] = [];
  const step = async (): Promise<boolean> => {
    const next = queue.shift();
    await next?.run();
    await flushPromises();
    return next !== undefined;
  };
  return {
    stored,
    step,
    settle: async (): Promise<void> => {
      while (await step());
    },
    open: () => {
      const owner = Symbol("tab");
      const later = <T>(work: () => Promise<T>, isAdd = false): Promise<T> =>
        new Promise((resolve, reject) => queue.push({ owner, isAdd, run: () => work().then(resolve, reject) }));
      const storage: OutboxStorage = {
        load: (account) => later(() => stored.load(account)),
        add: (account, pending) => later(() => stored.add(account, pending), true),
        replace: (account, pending) => later(() => stored.replace(account, pending)),
        remove: (account, id) => later(() => stored.remove(account, id)),
        clear: (account) => later(() => stored.clear(account)),
      };
      const journal = withJournal(storage, {
        keys: () => [...notes.keys()],
        read: (key) => notes.get(key),
        write: (key, text) => {
          if (text === undefined) notes.delete(key);
          else notes.set(key, text);
        },
      });
      /** Returns whether a message was not stored yet. */
      const crash = (): boolean => {
        const lost = queue.filter((entry) => entry.owner === owner);
        queue = queue.filter((entry) => entry.owner !== owner);
        return lost.some(({ isAdd }) => isAdd);
      };
      return { storage: journal, crash };
    },
  };
};

/** A tab: an outbox with its store and a connection that can be lost. */
export const openTab = (server: Server, storage: OutboxStorage, tabs = singleTab(), clock = new FakeClock()) => {
  const store = new Store();
  const rateLimits = new SignalStore<number>(clock);
  const wire: Send[] = [];
  const faults: unknown[] = [];
  let connected = false;
  let timeouts = 0;
  let refs = 0;
  const outbox = new Outbox({
    store,
    rateLimits,
    storage,
    tabs,
    clock,
    random: () => 0,
    nextRef: () => ++refs,
    isConnected: () => connected,
    send: (frame) => {
      if (!connected) return false;
      if (frame.type === "message.send") wire.push(frame);
      return true;
    },
    onTimeout: () => {
      timeouts++;
    },
    onFault: (error) => faults.push(error),
  });
  store.update((state) => applyReady(state, readyFrame()));
  outbox.open("u1");
  let count = 0;
  return {
    store,
    rateLimits,
    outbox,
    wire,
    clock,
    faults,
    timeouts: () => timeouts,
    write: (content: string, channelId = "c1", id = `${content}-${++count}`): string => {
      outbox.add({
        id,
        channelId,
        content,
        threadId: undefined,
        replyTo: undefined,
        createdAt: "2026-01-01T00:00:00.000Z",
        state: "sending",
        failure: undefined,
      });
      return id;
    },
    connect: () => {
      connected = true;
      outbox.pump();
    },
    disconnect: (code = 1006) => {
      connected = false;
      wire.length = 0;
      outbox.onLost(code);
    },
    /** Delivers the next frame to the server; the answer may be lost, or late. */
    deliver: (answer = true, answered = (onAnswer: () => void) => onAnswer()): boolean => {
      const frame = wire.shift();
      if (!frame) return false;
      const { seq } = server.take(frame);
      const ack = { type: "ack", ref: frame.ref!, id: frame.id, seq, index: seq, createdAt: undefined } as const;
      if (answer) answered(() => outbox.onAck(ack));
      return true;
    },
    refuse: (code: "rate.limited" | "channel.archived", retryAfterMs?: number) => {
      const frame = wire.shift()!;
      outbox.onRefusal({ type: "error", ref: frame.ref, code, message: "", retryAfterMs });
    },
    waiting: () => store.state.outbox.map((pending) => pending.content),
  };
};

export type Tab = ReturnType<typeof openTab>;

export const deliverAll = async (...tabs: Tab[]): Promise<void> => {
  let moved = true;
  while (moved) {
    await flushPromises();
    moved = false;
    for (const tab of tabs) while (tab.deliver()) moved = true;
    await flushPromises();
    moved ||= tabs.some((tab) => tab.wire.length > 0);
  }
};
