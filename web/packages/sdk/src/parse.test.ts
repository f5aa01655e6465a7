import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { ParleyFault, faultFromProblem } from "./fault.ts";
import { parseEvent, parseFrame } from "./frames.ts";
import { clientFrames } from "./layout.ts";
import { makeIds } from "./ids.ts";
import { parseChannel, parseMessagePage, parseUser } from "./generated/parsers.ts";
import { channel, message, ready } from "./testSupport.ts";

const vectors = new URL("../../../../docs/protocol/vectors/json/", import.meta.url);

describe("the vectors of the protocol", () => {
  it.each(
    readdirSync(vectors)
      .map(
        (file) => JSON.parse(readFileSync(new URL(file, vectors), "utf8")) as { name: string; frame: { type: string } },
      )
      .filter(({ frame }) => !clientFrames.numbers.has(frame.type)),
  )("can be read: $name", (vector) => {
    const frame = parseFrame(vector.frame);
    expect(frame.type).not.toBe("ignored");
    // Nothing of it gets lost.
    expect("event" in frame ? frame.event : frame).toMatchObject(vector.frame);
  });
});

describe("parsers", () => {
  it("take what the protocol describes and drop what it does not", () => {
    expect(parseUser({ id: "u", displayName: "A", kind: "bot", later: 1 })).toEqual({
      id: "u",
      displayName: "A",
      kind: "bot",
    });
    expect(parseChannel(channel({ lastSeq: 3 }))).toEqual(channel({ lastSeq: 3 }));
    expect(parseFrame(ready([channel()]))).toMatchObject({ type: "ready" });
    expect(
      parseMessagePage({ messages: [message(1)], hasOlder: false, hasNewer: false, lastSeq: 1, users: [] }).messages,
    ).toEqual([message(1)]);
  });

  it.each([
    null,
    1,
    "x",
    [],
    {},
    { ...channel(), lastSeq: -1 },
    { ...channel(), lastSeq: 1.5 },
    { ...channel(), kind: 1 },
    { ...channel(), joined: "yes" },
  ])("refuse the channel %j", (value) => {
    expect(() => parseChannel(value)).toThrow(ParleyFault);
  });

  it("give an event of a page its place, whatever it is", () => {
    const event = { type: "message.sung", channelId: "c", seq: 4 };
    expect(parseEvent(event)).toEqual({ ...event, type: "unknown" });
    expect(parseEvent({ ...event, userSeq: 7 })).toEqual({ ...event, type: "unknown" });
    expect(() => parseEvent({ type: "message.sung", seq: 4 })).toThrow(ParleyFault);
  });

  it("answer any input with a record or a fault, never with another error", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.record({
            type: fc.constantFrom("ready", "ack", "message.created", "resync"),
            channelId: fc.anything(),
            seq: fc.anything(),
          }),
        ),
        (value) => {
          try {
            parseFrame(value);
          } catch (error) {
            expect(error).toBeInstanceOf(ParleyFault);
          }
        },
      ),
    );
  });
});

describe("faultFromProblem", () => {
  it("reads code, wait, trace and fields", () => {
    const fault = faultFromProblem(429, {
      code: "rate.limited",
      retryAfterMs: 250,
      traceId: "t",
      errors: { name: ["too long", 1] },
    });
    expect(fault).toMatchObject({
      code: "rate.limited",
      status: 429,
      retryAfterMs: 250,
      traceId: "t",
      fieldErrors: { name: ["too long"] },
    });
  });
  it("makes sense of an answer that is no problem document", () => {
    expect(faultFromProblem(502, "<html>", "2")).toMatchObject({ code: "server.unavailable", retryAfterMs: 2000 });
    expect(faultFromProblem(500, undefined).code).toBe("server.error");
  });
});

describe("makeIds", () => {
  it("makes version 7 ids that are unique and rise, also within a millisecond and when the clock goes back", () => {
    let now = 1_700_000_000_000;
    const nextId = makeIds({ now: () => now, fill: (bytes) => bytes.fill(255) });
    const made = Array.from({ length: 5000 }, (_, at) => {
      if (at === 2500) now -= 10_000;
      return nextId();
    });
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });
});
