import { describe, expect, it } from "vitest";
import { ParleyClient } from "./client.ts";
import { memoryOutbox } from "./outbox/storage.ts";
import { Rest } from "./rest.ts";
import { FakeClock, channel, fakeSockets, message, ready } from "./testSupport.ts";

/** A channel of `length` messages, of which the user has read `read`. */
const setUp = (length: number, read: number) => {
  const sockets = fakeSockets();
  const queries: string[] = [];
  const log = Array.from({ length }, (_, at) => message(at + 1));
  const client = new ParleyClient({
    rest: new Rest({
      baseUrl: "",
      fetch: (url) => {
        const query = url.split("?")[1] ?? "";
        const around = Number(/aroundSeq=(\d+)/.exec(query)?.[1] ?? length);
        queries.push(query);
        const [from, to] = [Math.max(0, around - 30), around === length ? length : around + 30];
        return Promise.resolve(
          new Response(
            JSON.stringify({
              messages: log.slice(from, to),
              hasOlder: from > 0,
              hasNewer: to < length,
              lastSeq: length,
              users: [],
            }),
          ),
        );
      },
    }),
    open: sockets.open,
    clock: new FakeClock(),
    random: () => 0,
    nextId: () => "own",
    storage: memoryOutbox(),
    client: { name: "test", version: "1" },
    onFault: () => undefined,
  });
  client.start();
  sockets.last().handlers.onOpen("parley.v1.json");
  sockets.last().receive(ready([channel({ lastSeq: length, lastIndex: length, readSeq: read, readIndex: read })]));
  return { client, queries };
};

describe("opening a channel", () => {
  it("loads the page around the read position when the newest page lacks the first unread message", async () => {
    const { client, queries } = setUp(500, 100);
    await client.openChannel("c1");
    const { timeline, others } = client.store.state.channels["c1"]!;
    expect([timeline!.messages[0]!.seq, timeline!.messages.at(-1)!.seq]).toEqual([71, 130]);
    expect(timeline).toMatchObject({ hasOlder: true, hasNewer: true });
    expect(others.map(({ messages }) => messages.at(-1)!.seq)).toEqual([500]);
    expect(queries).toEqual(["limit=30", "aroundSeq=100&limit=60"]);
  });

  it.each([
    [70, 60],
    [500, 500],
    [20, 0],
  ])("loads one page for %i messages with %i read", async (length, read) => {
    const { client, queries } = setUp(length, read);
    await client.openChannel("c1");
    expect(queries).toHaveLength(1);
  });
});
