import { describe, expect, it } from "vitest";
import { setUpOpened } from "./clientTestSupport.ts";
import { flushPromises } from "./testSupport.ts";

describe("sending", () => {
  it("shows a message at once and has one in flight for each channel", async () => {
    const { client, sends, ack } = await setUpOpened();
    client.send({ channelId: "c1", content: "one" });
    client.send({ channelId: "c1", content: "two" });
    expect(client.store.state.outbox.map((pending) => pending.content)).toEqual(["one", "two"]);
    await flushPromises();
    expect(sends().map((frame) => frame.content)).toEqual(["one"]);
    ack();
    expect(sends().map((frame) => frame.content)).toEqual(["one", "two"]);
  });

  it("resends in order and with the same ids after a reconnect", async () => {
    const { client, sends, sockets, clock, connect, ack } = await setUpOpened();
    const ids = ["one", "two", "three"].map((content) => client.send({ channelId: "c1", content }));
    await flushPromises();
    sockets.last().handlers.onClose(1006, "");
    clock.advance(0);
    connect();
    await flushPromises();
    for (let at = 0; at < 3; at++) ack();
    expect(sends().map((frame) => frame.id)).toEqual(ids);
    expect(client.store.state.outbox).toEqual([]);
  });

  it("waits for a rate limit, then continues in order", async () => {
    const { client, sends, sockets, clock, ack } = await setUpOpened();
    client.send({ channelId: "c1", content: "one" });
    client.send({ channelId: "c1", content: "two" });
    await flushPromises();
    sockets
      .last()
      .receive({ type: "error", ref: sends()[0]!.ref, code: "rate.limited", message: "", retryAfterMs: 800 });
    clock.advance(799);
    expect(sends()).toHaveLength(1);
    clock.advance(1);
    ack();
    expect(sends().map((frame) => frame.content)).toEqual(["one", "one", "two"]);
    expect(client.store.state.outbox.every((pending) => pending.state === "sending")).toBe(true);
  });

  it("reports a refusal, continues with the next message, and retries with the same id", async () => {
    const { client, sends, sockets } = await setUpOpened();
    const id = client.send({ channelId: "c1", content: "one" });
    client.send({ channelId: "c1", content: "two" });
    await flushPromises();
    sockets.last().receive({ type: "error", ref: sends()[0]!.ref, code: "channel.archived", message: "" });
    expect(client.store.state.outbox[0]).toMatchObject({ id, state: "failed", failure: "channel.archived" });
    expect(sends().at(-1)!.content).toBe("two");
    sockets.last().receive({ type: "error", ref: sends()[1]!.ref, code: "channel.archived", message: "" });
    await flushPromises();
    client.retry(id);
    await flushPromises();
    expect(sends().at(-1)!.id).toBe(id);
    client.discard(id);
    expect(client.store.state.outbox.map((pending) => pending.content)).toEqual(["two"]);
  });

  it("resends with the same id after a timeout", async () => {
    const { client, sends, clock, sockets } = await setUpOpened();
    const id = client.send({ channelId: "c1", content: "one" });
    await flushPromises();
    for (let at = 0; at < 4; at++) {
      clock.advance(4000);
      sockets.last().receive({ type: "pong" });
    }
    expect(sends().map((frame) => frame.id)).toEqual([id, id]);
  });
});

describe("reading", () => {
  it("reports the position also after an own message", async () => {
    const { client, sockets, ack, log, deliver } = await setUpOpened();
    client.send({ channelId: "c1", content: "one" });
    await flushPromises();
    ack();
    deliver(log.length);
    client.markRead("c1", log.length);
    expect(
      sockets
        .last()
        .of("read")
        .map((frame) => frame.seq),
    ).toEqual([4]);
  });

  it("reports the highest position at most once a second, and keeps it over a reconnect", async () => {
    const { client, sockets, clock, connect } = await setUpOpened();
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
    expect(client.reads.get("c1").index).toBe(3);
    sockets.last().handlers.onClose(1006, "");
    clock.advance(0);
    connect();
    expect(client.reads.get("c1").seq).toBe(3);
  });
});
