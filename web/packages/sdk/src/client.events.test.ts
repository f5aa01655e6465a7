import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { opened } from "./clientTestSupport.ts";
import { channel, ready, settle } from "./testSupport.ts";

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
