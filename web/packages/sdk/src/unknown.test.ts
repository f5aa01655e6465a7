import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { setUpOpened, setUp } from "./clientTestSupport.ts";
import { codecOf } from "./codec.ts";
import { message } from "./testSupport.ts";

/** What a newer server sends, and what this version reads. */
interface Vector {
  readonly name: string;
  readonly json: object;
  readonly hex: string;
  readonly reads: { readonly type: string; readonly seq?: number; readonly userSeq?: number };
}

const folder = new URL("../../../../docs/protocol/vectors/unknown/", import.meta.url);
const vectors = readdirSync(folder).map((file): [string, Vector] => {
  const vector: Vector = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
  return [file, vector];
});
const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));
const msgpack = codecOf("parley.v1.msgpack");
const json = codecOf("parley.v1.json");

describe("what a newer server sends", () => {
  it.each(vectors)("is read the same in both encodings: %s", (_, vector) => {
    const frames = [json.decode(JSON.stringify(vector.json)), msgpack.decode(bytesOf(vector.hex))];
    for (const frame of frames) {
      if (frame.type === "ignored") expect(vector.reads).toEqual({ type: "unknown" });
      else expect("event" in frame ? frame.event : frame).toMatchObject(vector.reads);
    }
    expect(frames[0]).toEqual(frames[1]);
  });

  it("connects, with a channel of an unknown kind on the first screen", () => {
    const { client, sockets } = setUp();
    client.start();
    const socket = sockets.last();
    socket.handlers.onOpen("parley.v1.msgpack");
    const first = vectors.find(([file]) => file === "member.ready.json")![1];
    socket.handlers.onPayload(bytesOf(first.hex));
    expect(client.store.state.connection.phase).toBe("connected");
    expect(Object.values(client.store.state.channels).map((held) => held.info.kind)).toEqual(["unknown"]);
    expect(client.store.state.workspaces).toMatchObject([{ role: "unknown" }]);
    expect(socket.closedWith).toBeUndefined();
  });

  it("leaves no gap in a channel: unknown events take their place without a request", async () => {
    const { sockets, seqs, calls } = await setUpOpened();
    const socket = sockets.last();
    socket.receive({ type: "poll.closed", channelId: "c1", seq: 4, votes: [1] });
    socket.receive({ type: "message.created", channelId: "c1", seq: 5, message: message(5, { type: "unknown" }) });
    expect(seqs()).toEqual([1, 2, 3, 5]);
    expect(socket.of("sync")).toEqual([]);
    expect(calls.filter((url) => url.includes("/events"))).toEqual([]);
  });

  it("leaves no gap in the user's stream, which the next connection goes on from", async () => {
    const { client, sockets, clock } = await setUpOpened();
    const before = client.store.state.userSeq;
    sockets.last().receive({ type: "reminder.due", userSeq: before + 1, text: "call Bo" });
    sockets.last().receive({ type: "workspace.left", userSeq: before + 2, workspaceId: "w1" });
    expect(client.store.state).toMatchObject({ userSeq: before + 2, workspaces: [] });
    sockets.last().handlers.onClose(1006, "");
    clock.advance(0);
    sockets.last().handlers.onOpen("parley.v1.json");
    expect(sockets.last().of("hello")).toMatchObject([{ resume: { userSeq: before + 2 } }]);
  });
});
