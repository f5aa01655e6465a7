import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { makeIds } from "../ids.ts";
import { parseMessagePage } from "../generated/parsers.ts";
import { channel, readyFrame } from "../testSupport.ts";
import { applyPage, applyReady } from "./reducers.ts";
import { Store } from "./store.ts";

const channels = 50;
const messagesEach = 1000;
const limitBytes = 60 * 1024 * 1024;

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");
const used = (): number => {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
};

const words =
  "the harbour crane will be out of service on tuesday so please move your container to pier four " +
  "before noon and tell ines when it is done";

/** A page as JSON, so that every string is a separate object. */
const page = (channelId: string, from: number, count: number, nextId: () => string, users: readonly string[]): string =>
  JSON.stringify({
    messages: Array.from({ length: count }, (_, at) => {
      const seq = from + at;
      return {
        id: nextId(),
        channelId,
        seq,
        index: seq,
        senderId: users[seq % users.length],
        type: "text",
        createdAt: new Date(1_700_000_000_000 + seq * 60_000).toISOString(),
        version: seq,
        content: `${seq}: ${words.slice(0, 20 + ((seq * 37) % 110))}`,
        ...(seq % 5 === 0
          ? { reactions: [{ emoji: "👍", count: 2, userIds: [users[0], users[1]], mine: false }] }
          : {}),
      };
    }),
    hasOlder: true,
    hasNewer: false,
    lastSeq: messagesEach,
    users: [],
  });

describe("the store", () => {
  it("holds 50 channels of 1 000 messages in 60 MB", () => {
    const nextId = makeIds({ now: () => 1_700_000_000_000, fill: (bytes) => crypto.getRandomValues(bytes) });
    const users = Array.from({ length: 40 }, nextId);
    const store = new Store();
    const before = used();
    const ids = Array.from({ length: channels }, nextId);
    store.update((state) =>
      applyReady(state, readyFrame(ids.map((id) => channel({ id, lastSeq: messagesEach, lastIndex: messagesEach })))),
    );
    for (const id of ids) {
      // In the order of a reader: the newest page, then older ones.
      for (let end = messagesEach; end > 0; end -= 100) {
        const parsed: unknown = JSON.parse(page(id, end - 99, 100, nextId, users));
        store.update((state) =>
          applyPage(state, id, end === messagesEach ? "newest" : "older", {
            ...parseMessagePage(parsed),
            hasOlder: end > 100,
          }),
        );
      }
    }
    const bytes = used() - before;
    const held = Object.values(store.state.channels).reduce(
      (sum, each) => sum + (each.timeline?.messages.length ?? 0),
      0,
    );
    console.log(`${held} messages in ${(bytes / 1024 / 1024).toFixed(1)} MiB`);
    expect(held).toBe(channels * messagesEach);
    expect(bytes).toBeGreaterThan(held * 100);
    expect(bytes).toBeLessThan(limitBytes);
  }, 60_000);
});
