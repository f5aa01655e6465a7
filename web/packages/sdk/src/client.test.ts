import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { ParleyClient } from "./client.ts";
import { memoryOutbox } from "./outbox/storage.ts";
import type { Channel, ChannelEvent, Message } from "./records.ts";
import { Rest } from "./rest.ts";
import { FakeClock, channel, fakeSockets, message, ready, settle } from "./testSupport.ts";

/** A server in memory: REST by a routing function, the socket by hand. */
const setUp = () => {
  const clock = new FakeClock();
  const sockets = fakeSockets();
  const calls: string[] = [];
  const log: Message[] = [];
  const eventsOf = (): ChannelEvent[] =>
    log.map((held) => ({ type: "message.created", channelId: "c1", seq: held.seq, message: held }));
  const record = (): Channel => channel({ lastSeq: log.length, lastIndex: log.length });
  const answer = (path: string): unknown => {
    const after = Number(/after=(\d+)/.exec(path)?.[1] ?? 0);
    if (path.includes("/events"))
      return {
        events: eventsOf().slice(after, after + 100),
        nextSeq: Math.min(after + 100, log.length),
        lastSeq: log.length,
      };
    if (path.includes("/messages"))
      return { messages: log.slice(-50), hasOlder: log.length > 50, hasNewer: false, lastSeq: log.length, users: [] };
    if (path.includes("/users/")) return { id: path.split("/").at(-1), displayName: "Somebody", kind: "human" };
    return record();
  };
  let made = 0;
  const network = { down: false, syncs: true };
  const client = new ParleyClient({
    rest: new Rest({
      baseUrl: "",
      fetch: (url) => {
        calls.push(url);
        if (network.down) return Promise.reject(new TypeError("Failed to fetch"));
        return Promise.resolve(new Response(JSON.stringify(answer(url)), { status: 200 }));
      },
    }),
    open: sockets.open,
    clock,
    random: () => 0,
    nextId: () => `own${++made}`,
    storage: memoryOutbox(),
    client: { name: "test", version: "1" },
    onFault: (error) => {
      throw error;
    },
  });
  const add = (count = 1) => {
    for (let at = 0; at < count; at++) log.push(message(log.length + 1));
  };
  /** Answers `sync` as the server does. */
  const serve = () => {
    const socket = sockets.last();
    socket.onSent = (frame) => {
      if (frame.type !== "sync" || !network.syncs) return;
      const { after } = frame;
      queueMicrotask(() => {
        for (const event of eventsOf().slice(after)) socket.say(event);
      });
    };
  };
  const connect = () => {
    serve();
    sockets.last().handlers.onOpen("parley.v1.json");
    sockets.last().say(ready([record()]));
  };
  /** Comes back; the server goes on from what the client named. */
  const resume = () => {
    serve();
    sockets.last().handlers.onOpen("parley.v1.json");
    sockets.last().say(ready([record()], { resumed: true, userSeq: 3 }));
  };
  const say = (seq: number) => sockets.last().say(eventsOf()[seq - 1]!);
  const seqs = () => client.store.state.channels["c1"]!.timeline!.messages.map((held) => held.seq);
  const sends = () => sockets.last().of("message.send");
  /** Commits what was sent last, and acknowledges it. */
  const ack = () => {
    const frame = sends().at(-1)!;
    log.push(message(log.length + 1, { id: frame.id, senderId: "u1", content: frame.content }));
    sockets.last().say({
      type: "ack",
      ref: frame.ref,
      id: frame.id,
      seq: log.length,
      index: log.length,
      createdAt: "2026-01-01T00:00:00.000Z",
    });
  };
  return { clock, sockets, calls, network, client, log, add, connect, resume, say, seqs, sends, ack };
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
    const { add, say, seqs, calls } = await opened();
    add(4);
    say(4);
    expect(seqs()).toEqual([1, 2, 3, 4]);
    say(7);
    await settle();
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(calls.some((url) => url.includes("/events"))).toBe(false);
  });

  it("keeps what came before its turn until those in between have come", async () => {
    const { add, say, seqs, network } = await opened();
    network.syncs = false;
    add(5);
    for (const seq of [7, 8, 5, 6, 4]) say(seq);
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("fetches events by REST where the socket does not give them", async () => {
    const { add, say, seqs, network, clock, sockets, calls } = await opened();
    network.syncs = false;
    add(4);
    say(7);
    await settle();
    sockets.last().say({
      type: "error",
      ref: sockets.last().of("sync")[0]!.ref,
      code: "rate.limited",
      message: "",
      retryAfterMs: 200,
    });
    await settle();
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    add(2);
    say(9);
    clock.advance(4999);
    await settle();
    expect(calls.filter((url) => url.includes("/events"))).toHaveLength(1);
    clock.advance(1);
    await settle();
    expect(seqs().at(-1)).toBe(9);
  });

  it("catches up after a reconnect, by events when it is near", async () => {
    const { add, seqs, sockets, clock, connect, network, calls } = await opened();
    network.syncs = false;
    sockets.last().handlers.onClose(1006, "");
    add(250);
    clock.advance(0);
    connect();
    for (let page = 0; page < 3; page++) {
      await settle();
      for (let beat = 0; beat < 2; beat++) {
        clock.advance(2500);
        sockets.last().say({ type: "pong" });
      }
    }
    await settle();
    expect(seqs()).toHaveLength(253);
    expect(calls.filter((url) => url.includes("/events"))).toHaveLength(3);
  });

  it("names what it has when it comes back, and takes the missed events from the socket", async () => {
    const { add, say, seqs, sockets, clock, resume, calls, client } = await opened();
    expect(sockets.last().of("hello")[0]).not.toHaveProperty("resume");
    sockets.last().handlers.onClose(1006, "");
    add(3);
    clock.advance(0);
    resume();
    expect(sockets.last().of("hello")[0]!.resume).toEqual({ epoch: "e1", userSeq: 0, channels: { c1: 3 } });
    calls.length = 0;
    for (const seq of [4, 5, 6]) say(seq);
    sockets.last().say({ type: "resumed" });
    await settle();
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(calls.filter((url) => url.includes("/channels/"))).toEqual([]);
    expect(client.store.state.userSeq).toBe(3);
  });

  it("fetches what is still missing when the replay is through", async () => {
    const { add, say, seqs, sockets, clock, resume } = await opened();
    sockets.last().handlers.onClose(1006, "");
    add(3);
    clock.advance(0);
    resume();
    say(4);
    await settle();
    expect(seqs()).toEqual([1, 2, 3, 4]);
    sockets.last().say({ type: "resumed" });
    await settle();
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("passes over the person's own events that ready includes", async () => {
    const { sockets, client } = await opened();
    sockets.last().handlers.onClose(1006, "");
    client.nudge();
    sockets.last().handlers.onOpen("parley.v1.json");
    sockets.last().say(ready([channel()], { resumed: true, userSeq: 3 }));
    sockets.last().say({ type: "workspace.left", userSeq: 3, workspaceId: "w1" });
    expect(client.store.state.workspaces).toHaveLength(1);
    sockets.last().say({ type: "workspace.left", userSeq: 4, workspaceId: "w1" });
    expect(client.store.state.workspaces).toHaveLength(0);
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
    sockets
      .last()
      .say({ type: "resync", channelId: "c1", reason: "import", lastSeq: log.length, lastIndex: log.length });
    await settle();
    add(1);
    say(log.length);
    expect(seqs().at(-1)).toBe(2004);
  });

  it("ends at the server's state whatever part of the events is lost on the way", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom("said", "lost", "cut", "deaf"), { maxLength: 30 }), async (fates) => {
        const { add, say, seqs, sockets, clock, connect, log, network } = await opened();
        for (const fate of fates) {
          add();
          if (fate === "deaf") network.syncs = !network.syncs;
          if (fate === "said") say(log.length);
          if (fate === "cut") {
            sockets.last().handlers.onClose(1006, "");
            clock.advance(0);
            connect();
          }
          await settle();
        }
        network.syncs = true;
        add();
        say(log.length);
        for (let beat = 0; beat < 3; beat++) {
          clock.advance(2500);
          sockets.last().say({ type: "pong" });
          await settle();
        }
        expect(seqs()).toEqual(log.map((held) => held.seq));
      }),
      { numRuns: 40 },
    );
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

describe("focus", () => {
  it("is said once somebody knows it, and again on every connection, before what is missing is asked for", async () => {
    const { client, sockets, clock, connect, add } = await opened();
    expect(sockets.last().of("focus")).toEqual([]);
    client.setFocus(["c1"]);
    expect(sockets.last().of("focus")).toEqual([{ type: "focus", channelIds: ["c1"] }]);
    client.setFocus(Array.from({ length: 60 }, (_, at) => `x${at}`));
    expect(sockets.last().of("focus")[1]!.channelIds).toHaveLength(50);
    client.setFocus(["c1"]);
    sockets.last().handlers.onClose(1006, "");
    add(2);
    clock.advance(0);
    connect();
    expect(sockets.last().sent.map((frame) => frame.type)).toEqual(["hello", "focus", "sync"]);
  });

  it("lets a large channel that is elsewhere be counted only, until it comes to the screen", async () => {
    const { client, sockets, add, seqs, log } = await opened();
    client.setFocus([]);
    add(40);
    sockets.last().say({ type: "channel.bumped", channelId: "c1", lastSeq: log.length, lastIndex: log.length });
    await settle();
    expect(client.store.state.channels["c1"]!.info.lastIndex).toBe(43);
    expect(seqs()).toEqual([1, 2, 3]);
    expect(sockets.last().of("sync")).toEqual([]);
    client.setFocus(["c1"]);
    await settle();
    expect(sockets.last().of("sync")).toMatchObject([{ channelId: "c1", after: 3 }]);
    expect(seqs()).toHaveLength(43);
  });

  it("comes first among what a new connection names, which are 50 channels at most", async () => {
    const { client, sockets, clock } = setUp();
    client.start();
    const many = Array.from({ length: 70 }, (_, at) => channel({ id: `c${at}`, lastSeq: 3, lastIndex: 3 }));
    sockets.last().handlers.onOpen("parley.v1.json");
    sockets.last().say(ready(many));
    for (const { id } of many) await client.openChannel(id);
    client.setFocus(["c69"]);
    sockets.last().handlers.onClose(1006, "");
    clock.advance(0);
    sockets.last().handlers.onOpen("parley.v1.json");
    const { resume } = sockets.last().of("hello")[0]!;
    expect(Object.keys(resume!.channels)).toHaveLength(50);
    expect(Object.keys(resume!.channels)[0]).toBe("c69");
    expect(
      new TextEncoder().encode(
        JSON.stringify({
          ...sockets.last().of("hello")[0],
          resume: {
            ...resume,
            channels: Object.fromEntries(
              Object.keys(resume!.channels).map((_, at) => [
                `01890a5d-ac96-774b-bcce-b302099a80${10 + at}`,
                1_000_000_000,
              ]),
            ),
          },
        }),
      ).length,
    ).toBeLessThan(4096);
  });
});

describe("sending", () => {
  it("shows a message at once and keeps one in flight for each channel", async () => {
    const { client, sends, ack } = await opened();
    client.send({ channelId: "c1", content: "one" });
    client.send({ channelId: "c1", content: "two" });
    expect(client.store.state.outbox.map((pending) => pending.content)).toEqual(["one", "two"]);
    await settle();
    expect(sends().map((frame) => frame.content)).toEqual(["one"]);
    ack();
    expect(sends().map((frame) => frame.content)).toEqual(["one", "two"]);
  });

  it("sends again in order and with the same ids after a reconnect", async () => {
    const { client, sends, sockets, clock, connect, ack } = await opened();
    const ids = ["one", "two", "three"].map((content) => client.send({ channelId: "c1", content }));
    await settle();
    sockets.last().handlers.onClose(1006, "");
    clock.advance(0);
    connect();
    await settle();
    for (let at = 0; at < 3; at++) ack();
    expect(sends().map((frame) => frame.id)).toEqual(ids);
    expect(client.store.state.outbox).toEqual([]);
  });

  it("waits as long as a rate limit says, then goes on in order", async () => {
    const { client, sends, sockets, clock, ack } = await opened();
    client.send({ channelId: "c1", content: "one" });
    client.send({ channelId: "c1", content: "two" });
    await settle();
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
    await settle();
    sockets.last().say({ type: "error", ref: sends()[0]!.ref, code: "channel.archived", message: "" });
    expect(client.store.state.outbox[0]).toMatchObject({ id, state: "failed", failure: "channel.archived" });
    expect(sends().at(-1)!.content).toBe("two");
    sockets.last().say({ type: "error", ref: sends()[1]!.ref, code: "channel.archived", message: "" });
    await settle();
    client.retry(id);
    await settle();
    expect(sends().at(-1)!.id).toBe(id);
    client.discard(id);
    expect(client.store.state.outbox.map((pending) => pending.content)).toEqual(["two"]);
  });

  it("asks again with the same id when no answer comes", async () => {
    const { client, sends, clock, sockets } = await opened();
    const id = client.send({ channelId: "c1", content: "one" });
    await settle();
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
    await settle();
    ack();
    say(log.length);
    client.markRead("c1", log.length);
    expect(
      sockets
        .last()
        .of("read")
        .map((frame) => frame.seq),
    ).toEqual([4]);
  });

  it("reports the highest position at most once a second, and keeps it for the next connection", async () => {
    const { client, sockets, clock, connect } = await opened();
    for (const seq of [1, 2, 3]) client.markRead("c1", seq);
    expect(
      sockets
        .last()
        .of("read")
        .map((frame) => frame.seq),
    ).toEqual([1]);
    clock.advance(1000);
    expect(
      sockets
        .last()
        .of("read")
        .map((frame) => frame.seq),
    ).toEqual([1, 3]);
    expect(client.store.state.channels["c1"]!.info.readIndex).toBe(3);
    sockets.last().handlers.onClose(1006, "");
    clock.advance(0);
    connect();
    expect(client.store.state.channels["c1"]!.info.readSeq).toBe(3);
  });
});
