import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { ParleyClient } from "./client.ts";
import { memoryOutbox } from "./outbox.ts";
import type { Channel, ChannelEvent, Message } from "./records.ts";
import { Rest } from "./rest.ts";
import { FakeClock, channel, fakeSockets, message, ready, settle } from "./testSupport.ts";

/** A server in memory: REST by a routing function, the socket by hand. */
const setUp = () => {
  const clock = new FakeClock();
  const sockets = fakeSockets();
  const calls: string[] = [];
  const log: Message[] = [];
  const eventsOf = (): ChannelEvent[] => log.map((held) => ({ type: "message.created", channelId: "c1", seq: held.seq, message: held }));
  const record = (): Channel => channel({ lastSeq: log.length, lastIndex: log.length });
  const answer = (path: string): unknown => {
    const after = Number(/after=(\d+)/.exec(path)?.[1] ?? 0);
    if (path.includes("/events")) return { events: eventsOf().slice(after, after + 100), nextSeq: Math.min(after + 100, log.length), lastSeq: log.length };
    if (path.includes("/messages")) return { messages: log.slice(-50), hasOlder: log.length > 50, hasNewer: false, lastSeq: log.length, users: [] };
    if (path.includes("/users/")) return { id: path.split("/").at(-1), displayName: "Somebody", kind: "human" };
    return record();
  };
  let made = 0;
  const network = { down: false };
  const client = new ParleyClient({
    rest: new Rest({
      baseUrl: "",
      fetch: (url) => {
        calls.push(url);
        if (network.down) return Promise.reject(new TypeError("Failed to fetch"));
        return Promise.resolve(new Response(JSON.stringify(answer(url)), { status: 200 }));
      },
    }),
    open: sockets.open, clock, random: () => 0, nextId: () => `own${++made}`, storage: memoryOutbox(),
    client: { name: "test", version: "1" },
    onFault: (error) => {
      throw error;
    },
  });
  const add = (count = 1) => {
    for (let at = 0; at < count; at++) log.push(message(log.length + 1));
  };
  const connect = () => {
    sockets.last().handlers.onOpen();
    sockets.last().say(ready([record()]));
  };
  const say = (seq: number) => sockets.last().say(eventsOf()[seq - 1]!);
  const seqs = () => client.store.state.channels["c1"]!.timeline!.messages.map((held) => held.seq);
  const sends = () => sockets.last().of("message.send");
  /** Commits what was sent last, and acknowledges it. */
  const ack = () => {
    const frame = sends().at(-1)!;
    log.push(message(log.length + 1, { id: frame.id, senderId: "u1", content: frame.content }));
    sockets.last().say({ type: "ack", ref: frame.ref, id: frame.id, seq: log.length, index: log.length, createdAt: "2026-01-01T00:00:00.000Z" });
  };
  return { clock, sockets, calls, network, client, log, add, connect, say, seqs, sends, ack };
};

const opened = async () => {
  const all = setUp();
  all.add(3);
  all.client.start();
  all.connect();
  await all.client.openChannel("c1");
  return all;
};

describe("receiving", () => {
  it("applies live events in order and fetches what a hole left out", async () => {
    const { add, say, seqs } = await opened();
    add(4);
    say(4);
    expect(seqs()).toEqual([1, 2, 3, 4]);
    say(7);
    await settle();
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("catches up after a reconnect, by events when it is near", async () => {
    const { add, seqs, sockets, clock, connect, calls } = await opened();
    sockets.last().handlers.onClose(1006, "");
    add(250);
    clock.advance(0);
    connect();
    await settle();
    expect(seqs()).toHaveLength(253);
    expect(calls.filter((url) => url.includes("/events"))).toHaveLength(3);
  });

  it("takes the newest page instead when it is more than 500 events behind", async () => {
    const { add, seqs, sockets, clock, connect, calls } = await opened();
    sockets.last().handlers.onClose(1006, "");
    add(900);
    clock.advance(0);
    connect();
    await settle();
    expect(seqs().at(-1)).toBe(903);
    expect(seqs()).toHaveLength(50);
    expect(calls.some((url) => url.includes("/events"))).toBe(false);
  });

  it("asks again for a name that could not be fetched while there was no connection", async () => {
    const { client, network, sockets, clock, connect } = await opened();
    network.down = true;
    client.ensureUser("u9");
    await settle();
    sockets.last().handlers.onClose(1006, "");
    network.down = false;
    clock.advance(0);
    connect();
    await settle();
    expect(client.store.state.users["u9"]?.displayName).toBe("Somebody");
  });

  it("refetches a channel on resync and goes on with the next event", async () => {
    const { add, say, seqs, sockets, log } = await opened();
    add(2000);
    sockets.last().say({ type: "resync", channelId: "c1", reason: "import", lastSeq: log.length, lastIndex: log.length });
    await settle();
    add(1);
    say(log.length);
    expect(seqs().at(-1)).toBe(2004);
  });

  it("ends at the server's state whatever part of the events is lost on the way", async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom("said", "lost", "cut"), { maxLength: 30 }), async (fates) => {
      const { add, say, seqs, sockets, clock, connect, log } = await opened();
      for (const fate of fates) {
        add();
        if (fate === "said") say(log.length);
        if (fate === "cut") {
          sockets.last().handlers.onClose(1006, "");
          clock.advance(0);
          connect();
        }
        await settle();
      }
      add();
      say(log.length);
      await settle();
      expect(seqs()).toEqual(log.map((held) => held.seq));
    }), { numRuns: 40 });
  });

  it("asks once for the name of a sender it does not know", async () => {
    const { add, say, client, calls } = await opened();
    add(2);
    say(4);
    say(5);
    await settle();
    expect(calls.filter((url) => url.includes("/users/u2"))).toHaveLength(1);
    expect(client.store.state.users["u2"]?.displayName).toBe("Somebody");
  });
});

describe("sending", () => {
  it("shows a message at once and keeps one in flight for each channel", async () => {
    const { client, sends, ack } = await opened();
    client.send({ channelId: "c1", content: "one" });
    client.send({ channelId: "c1", content: "two" });
    expect(client.store.state.outbox.map((pending) => pending.content)).toEqual(["one", "two"]);
    expect(sends().map((frame) => frame.content)).toEqual(["one"]);
    ack();
    expect(sends().map((frame) => frame.content)).toEqual(["one", "two"]);
  });

  it("sends again in order and with the same ids after a reconnect", async () => {
    const { client, sends, sockets, clock, connect, ack } = await opened();
    const ids = ["one", "two", "three"].map((content) => client.send({ channelId: "c1", content }));
    sockets.last().handlers.onClose(1006, "");
    clock.advance(0);
    connect();
    for (let at = 0; at < 3; at++) ack();
    expect(sends().map((frame) => frame.id)).toEqual(ids);
    expect(client.store.state.outbox).toEqual([]);
  });

  it("waits as long as a rate limit says, then goes on in order", async () => {
    const { client, sends, sockets, clock, ack } = await opened();
    client.send({ channelId: "c1", content: "one" });
    client.send({ channelId: "c1", content: "two" });
    sockets.last().say({ type: "error", ref: sends()[0]!.ref, code: "rate.limited", message: "", retryAfterMs: 800 });
    clock.advance(799);
    expect(sends()).toHaveLength(1);
    clock.advance(1);
    ack();
    expect(sends().map((frame) => frame.content)).toEqual(["one", "one", "two"]);
    expect(client.store.state.outbox.every((pending) => pending.state === "sending")).toBe(true);
  });

  it("says why a message was refused, goes on with the next, and retries with the same id", async () => {
    const { client, sends, sockets } = await opened();
    const id = client.send({ channelId: "c1", content: "one" });
    client.send({ channelId: "c1", content: "two" });
    sockets.last().say({ type: "error", ref: sends()[0]!.ref, code: "channel.archived", message: "" });
    expect(client.store.state.outbox[0]).toMatchObject({ id, state: "failed", failure: "channel.archived" });
    expect(sends().at(-1)!.content).toBe("two");
    sockets.last().say({ type: "error", ref: sends()[1]!.ref, code: "channel.archived", message: "" });
    client.retry(id);
    expect(sends().at(-1)!.id).toBe(id);
    client.discard(id);
    expect(client.store.state.outbox.map((pending) => pending.content)).toEqual(["two"]);
  });

  it("asks again with the same id when no answer comes", async () => {
    const { client, sends, clock, sockets } = await opened();
    const id = client.send({ channelId: "c1", content: "one" });
    for (let at = 0; at < 4; at++) {
      clock.advance(4000);
      sockets.last().say({ type: "pong" });
    }
    expect(sends().map((frame) => frame.id)).toEqual([id, id]);
  });
});

describe("reading", () => {
  it("reports the position also when the last message is an own one", async () => {
    const { client, sockets, ack, log, say } = await opened();
    client.send({ channelId: "c1", content: "one" });
    ack();
    say(log.length);
    client.markRead("c1", log.length);
    expect(sockets.last().of("read").map((frame) => frame.seq)).toEqual([4]);
  });

  it("reports the highest position at most once a second, and keeps it for the next connection", async () => {
    const { client, sockets, clock, connect } = await opened();
    for (const seq of [1, 2, 3]) client.markRead("c1", seq);
    expect(sockets.last().of("read").map((frame) => frame.seq)).toEqual([1]);
    clock.advance(1000);
    expect(sockets.last().of("read").map((frame) => frame.seq)).toEqual([1, 3]);
    expect(client.store.state.channels["c1"]!.info.readIndex).toBe(3);
    sockets.last().handlers.onClose(1006, "");
    clock.advance(0);
    connect();
    expect(client.store.state.channels["c1"]!.info.readSeq).toBe(3);
  });
});
