import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { setUpOpened } from "./clientTestSupport.ts";
import { channel, ready, flushPromises } from "./testSupport.ts";

describe("receiving", () => {
  it("applies live events in order and fetches missing ones", async () => {
    const { add, deliver, seqs, calls } = await setUpOpened();
    add(4);
    deliver(4);
    expect(seqs()).toEqual([1, 2, 3, 4]);
    deliver(7);
    await flushPromises();
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(calls.some((url) => url.includes("/events"))).toBe(false);
  });

  it("buffers events that arrive out of order", async () => {
    const { add, deliver, seqs, network } = await setUpOpened();
    network.syncs = false;
    add(5);
    for (const seq of [7, 8, 5, 6, 4]) deliver(seq);
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("fetches events by REST when the socket does not deliver them", async () => {
    const { add, deliver, seqs, network, clock, sockets, calls } = await setUpOpened();
    network.syncs = false;
    add(4);
    deliver(7);
    await flushPromises();
    sockets.last().receive({
      type: "error",
      ref: sockets.last().of("sync")[0]!.ref,
      code: "rate.limited",
      message: "",
      retryAfterMs: 200,
    });
    await flushPromises();
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    add(2);
    deliver(9);
    clock.advance(4999);
    await flushPromises();
    expect(calls.filter((url) => url.includes("/events"))).toHaveLength(1);
    clock.advance(1);
    await flushPromises();
    expect(seqs().at(-1)).toBe(9);
  });

  it("catches up by events after a reconnect with a small lag", async () => {
    const { add, seqs, sockets, clock, connect, network, calls } = await setUpOpened();
    network.syncs = false;
    sockets.last().handlers.onClose(1006, "");
    add(250);
    clock.advance(0);
    connect();
    for (let page = 0; page < 3; page++) {
      await flushPromises();
      for (let beat = 0; beat < 2; beat++) {
        clock.advance(2500);
        sockets.last().receive({ type: "pong" });
      }
    }
    await flushPromises();
    expect(seqs()).toHaveLength(253);
    expect(calls.filter((url) => url.includes("/events"))).toHaveLength(3);
  });

  it("resumes on reconnect, and takes the missed events from the socket", async () => {
    const { add, deliver, seqs, sockets, clock, resume, calls, client } = await setUpOpened();
    expect(sockets.last().of("hello")[0]).not.toHaveProperty("resume");
    sockets.last().handlers.onClose(1006, "");
    add(3);
    clock.advance(0);
    resume();
    expect(sockets.last().of("hello")[0]!.resume).toEqual({ epoch: "e1", userSeq: 0, channels: { c1: 3 } });
    calls.length = 0;
    for (const seq of [4, 5, 6]) deliver(seq);
    sockets.last().receive({ type: "resumed" });
    await flushPromises();
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(calls.filter((url) => url.includes("/channels/"))).toEqual([]);
    expect(client.store.state.userSeq).toBe(3);
  });

  it("fetches events that are still missing after the replay", async () => {
    const { add, deliver, seqs, sockets, clock, resume } = await setUpOpened();
    sockets.last().handlers.onClose(1006, "");
    add(3);
    clock.advance(0);
    resume();
    deliver(4);
    await flushPromises();
    expect(seqs()).toEqual([1, 2, 3, 4]);
    sockets.last().receive({ type: "resumed" });
    await flushPromises();
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("ignores events of the user stream that ready includes", async () => {
    const { sockets, client } = await setUpOpened();
    sockets.last().handlers.onClose(1006, "");
    client.checkConnection();
    sockets.last().handlers.onOpen("parley.v1.json");
    sockets.last().receive(ready([channel()], { resumed: true, userSeq: 3 }));
    sockets.last().receive({ type: "workspace.left", userSeq: 3, workspaceId: "w1" });
    expect(client.store.state.workspaces).toHaveLength(1);
    sockets.last().receive({ type: "workspace.left", userSeq: 4, workspaceId: "w1" });
    expect(client.store.state.workspaces).toHaveLength(0);
  });

  it("connects again after a gap in the user stream and applies what follows", async () => {
    const { sockets, client, clock, connect } = await setUpOpened();
    const { userSeq } = client.store.state;
    sockets.last().receive({ type: "workspace.left", userSeq: userSeq + 2, workspaceId: "w1" });
    expect(client.store.state.workspaces).toHaveLength(1);
    expect(client.store.state.connection.phase).toBe("reconnecting");
    clock.advance(1000);
    connect();
    expect(sockets.last().of("hello")).toMatchObject([{ resume: { userSeq } }]);
  });

  it("loads the newest page when it lags by more than 500 events", async () => {
    const { add, seqs, sockets, clock, connect, calls } = await setUpOpened();
    sockets.last().handlers.onClose(1006, "");
    add(900);
    clock.advance(0);
    connect();
    await flushPromises();
    expect(seqs().at(-1)).toBe(903);
    expect(seqs()).toHaveLength(50);
    expect(calls.some((url) => url.includes("/events"))).toBe(false);
  });

  it("fetches a user again after the connection is back", async () => {
    const { client, network, sockets, clock, connect } = await setUpOpened();
    network.down = true;
    client.ensureUser("u9");
    await flushPromises();
    sockets.last().handlers.onClose(1006, "");
    network.down = false;
    clock.advance(0);
    connect();
    await flushPromises();
    expect(client.store.state.users["u9"]?.displayName).toBe("Ada");
  });

  it("refetches a channel on resync and applies the next event", async () => {
    const { add, deliver, seqs, sockets, log } = await setUpOpened();
    add(2000);
    sockets
      .last()
      .receive({ type: "resync", channelId: "c1", reason: "import", lastSeq: log.length, lastIndex: log.length });
    await flushPromises();
    add(1);
    deliver(log.length);
    expect(seqs().at(-1)).toBe(2004);
  });

  it("reaches the state of the server whichever events are lost", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("delivered", "lost", "disconnected", "syncFails"), { maxLength: 30 }),
        async (fates) => {
          const { add, deliver, seqs, sockets, clock, connect, log, network } = await setUpOpened();
          for (const fate of fates) {
            add();
            if (fate === "syncFails") network.syncs = !network.syncs;
            if (fate === "delivered") deliver(log.length);
            if (fate === "disconnected") {
              sockets.last().handlers.onClose(1006, "");
              clock.advance(0);
              connect();
            }
            await flushPromises();
          }
          network.syncs = true;
          add();
          deliver(log.length);
          for (let beat = 0; beat < 3; beat++) {
            clock.advance(2500);
            sockets.last().receive({ type: "pong" });
            await flushPromises();
          }
          expect(seqs()).toEqual(log.map((held) => held.seq));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("fetches an unknown sender once", async () => {
    const { add, deliver, client, calls } = await setUpOpened();
    add(2);
    deliver(4);
    deliver(5);
    await flushPromises();
    expect(calls.filter((url) => url.includes("/users/u2"))).toHaveLength(1);
    expect(client.store.state.users["u2"]?.displayName).toBe("Ada");
  });
});
