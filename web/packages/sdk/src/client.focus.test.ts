import { describe, expect, it } from "vitest";
import { setUpOpened, setUp } from "./clientTestSupport.ts";
import { channel, ready, flushPromises } from "./testSupport.ts";

describe("focus", () => {
  it("is sent once it is set, and again on every connection, before sync requests", async () => {
    const { client, sockets, clock, connect, add } = await setUpOpened();
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

  it("fetches the events of a large channel only once it has the focus", async () => {
    const { client, sockets, add, seqs, log } = await setUpOpened();
    client.setFocus([]);
    add(40);
    sockets.last().receive({ type: "channel.bumped", channelId: "c1", lastSeq: log.length, lastIndex: log.length });
    await flushPromises();
    expect(client.store.state.channels["c1"]!.info.lastIndex).toBe(43);
    expect(seqs()).toEqual([1, 2, 3]);
    expect(sockets.last().of("sync")).toEqual([]);
    client.setFocus(["c1"]);
    await flushPromises();
    expect(sockets.last().of("sync")).toMatchObject([{ channelId: "c1", after: 3 }]);
    expect(seqs()).toHaveLength(43);
  });

  it("comes first among the at most 50 channels of a resume", async () => {
    const { client, sockets, clock } = setUp();
    client.start();
    const channels = Array.from({ length: 70 }, (_, at) => channel({ id: `c${at}`, lastSeq: 3, lastIndex: 3 }));
    sockets.last().handlers.onOpen("parley.v1.json");
    sockets.last().receive(ready(channels));
    for (const { id } of channels) await client.openChannel(id);
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
