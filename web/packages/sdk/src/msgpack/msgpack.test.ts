import { readFileSync, readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codecOf, subprotocols } from "../codec.ts";
import { ParleyFault } from "../fault.ts";
import { parseFrame, toFrame } from "../frames.ts";
import type { ClientFrame } from "../generated/records.ts";
import { decode } from "./decode.ts";
import { encodeFrame } from "./encode.ts";
import { clientFrames, serverFrames } from "../layout.ts";
import type { Family } from "../layout.ts";

interface Vector {
  readonly name: string;
  readonly from: "client" | "server";
  readonly json?: ClientFrame;
  readonly hex: string;
  readonly decodeOnly?: boolean;
  readonly unknown?: boolean;
  readonly refused?: boolean;
}

const protocol = new URL("../../../../../docs/protocol/", import.meta.url);
const folder = new URL("vectors/msgpack/", protocol);
const vectors = readdirSync(folder).map((file): [string, Vector] => {
  const vector: Vector = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
  return [file, vector];
});
const familyOf = (vector: Vector): Family => (vector.from === "client" ? clientFrames : serverFrames);
const bytesOf = (vector: Vector): Uint8Array => Uint8Array.from(Buffer.from(vector.hex, "hex"));
const frames = vectors.filter(([, vector]) => vector.json !== undefined);

describe("the vectors of the protocol", () => {
  it("are there for every frame", () => {
    expect(vectors.map(([file]) => file)).toEqual(
      expect.arrayContaining(
        [...clientFrames.numbers.keys(), ...serverFrames.numbers.keys()].map((type) => `${type}.json`),
      ),
    );
  });

  it.each(frames)("are read as their JSON: %s", (_, vector) => {
    // A list that is absent is read as an empty one.
    expect(decode(bytesOf(vector), familyOf(vector)).frame).toMatchObject(vector.json!);
  });

  it.each(frames.filter(([, vector]) => vector.from === "server"))(
    "are frames that the client knows: %s",
    (_, vector) => {
      expect(toFrame(decode(bytesOf(vector), serverFrames))).toStrictEqual(parseFrame(vector.json));
    },
  );

  it.each(frames.filter(([, vector]) => vector.from === "client" && vector.decodeOnly !== true))(
    "are written as their bytes: %s",
    (_, vector) => {
      expect(Buffer.from(encodeFrame(vector.json!)).toString("hex")).toBe(vector.hex);
    },
  );

  it.each(vectors.filter(([, vector]) => vector.refused))("are refused: %s", (_, vector) => {
    expect(() => decode(bytesOf(vector), familyOf(vector))).toThrow(ParleyFault);
  });

  it.each(vectors.filter(([, vector]) => vector.unknown))("are of an unknown type: %s", (_, vector) => {
    expect(decode(bytesOf(vector), familyOf(vector)).frame).toMatchObject({ type: "unknown" });
  });
});

describe("any bytes", () => {
  const answer = (bytes: Uint8Array, family: Family): void => {
    try {
      decode(bytes, family);
    } catch (error) {
      expect(error).toBeInstanceOf(ParleyFault);
    }
  };

  it("are a frame or a fault, never another error", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.constantFrom(0x91, 0x92, 0x94, 0x9a, 0xdc, 0xdd),
        fc.integer({ min: 0, max: 130 }),
        (bytes, array, number) => {
          answer(bytes, serverFrames);
          answer(Uint8Array.of(array, number, ...bytes), serverFrames);
          answer(Uint8Array.of(array, number, ...bytes), clientFrames);
        },
      ),
    );
  });

  it("that were a frame before they were damaged are, too", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...vectors.map(([, vector]) => vector)),
        fc.nat(1000),
        fc.nat(255),
        fc.constantFrom("change", "cut", "insert"),
        (vector, at, byte, damage) => {
          const bytes = [...bytesOf(vector)];
          const place = at % (bytes.length + 1);
          if (damage === "change") bytes[place] = byte;
          else if (damage === "cut") bytes.length = place;
          else bytes.splice(place, 0, 0xdd, 0xff, 0xff, 0xff, 0xff);
          answer(Uint8Array.from(bytes), familyOf(vector));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("the codecs", () => {
  it("are offered with MessagePack first; without a choice it is JSON", () => {
    expect(subprotocols).toEqual(["parley.v1.msgpack", "parley.v1.json"]);
    expect(codecOf("").encode({ type: "ping" })).toBe('{"type":"ping"}');
    expect(codecOf("parley.v1.msgpack").encode({ type: "ping" })).toEqual(Uint8Array.of(0x91, 2));
    expect(codecOf("parley.v1.msgpack").decode(Uint8Array.of(0x91, 65))).toEqual({ type: "pong" });
  });

  it("refuse what the other one sends", () => {
    expect(() => codecOf("").decode(Uint8Array.of(0x91, 65))).toThrow(ParleyFault);
    expect(() => codecOf("parley.v1.msgpack").decode("{}")).toThrow(ParleyFault);
  });

  it("write any text and number that comes back the same", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 300 }),
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        fc.uuid(),
        (content, ref, id) => {
          const frame: ClientFrame = { type: "message.send", ref, channelId: id, id, content };
          expect(decode(encodeFrame(frame), clientFrames).frame).toEqual(frame);
        },
      ),
    );
  });
});
