import type { Family, Field } from "./layout.ts";
import { enumerations, records, serverFrames } from "./layout.ts";
import { Reader } from "./reader.ts";

type Fields = Record<string, unknown>;

/** Reads an array of fields into an object as JSON would give it; what it has beyond them is skipped. */
const readFields = (from: Reader, fields: readonly Field[], left: number, depth: number, frame?: Fields): Fields => {
  const into: Fields = {};
  let rest = left;
  for (const { name, optional, kind } of fields) {
    if (rest > 0) {
      rest -= 1;
      if (!optional || !from.nil()) into[name] = readValue(from, kind, depth, frame ?? into);
    } else if (!optional) throw from.fail();
  }
  for (; rest > 0; rest--) from.skip(depth);
  return into;
};

const readRecord = (from: Reader, kind: string, depth: number, frame: Fields): Fields => {
  const record = readFields(from, records.get(kind) ?? [], from.array(), depth + 1, frame);
  // What repeats in a message is left out.
  return kind === "Message" ? { type: "text", channelId: frame["channelId"], seq: frame["seq"], ...record } : record;
};

const readSeqs = (from: Reader): Fields => {
  const seqs: Fields = {};
  const count = from.array();
  for (let at = 0; at < count; at += 2) {
    const channelId = from.id();
    if (at + 1 === count || channelId in seqs) throw from.fail();
    seqs[channelId] = from.int();
  }
  return seqs;
};

const readValue = (from: Reader, kind: string, depth: number, frame: Fields): unknown => {
  switch (kind) {
    case "id":
      return from.id();
    case "int":
      return from.int();
    case "number":
      return from.number();
    case "text":
      return from.text();
    case "time":
      return from.time();
    case "bool":
      return from.bool();
    case "seqs":
      return readSeqs(from);
    default: {
      if (kind.startsWith("[")) {
        const item = kind.slice(1, -1);
        return Array.from({ length: from.array() }, () => readValue(from, item, depth + 1, frame));
      }
      const names = enumerations.get(kind);
      if (!names) return readRecord(from, kind, depth, frame);
      const name = names[from.int()];
      if (name === undefined) throw from.fail();
      return name;
    }
  }
};

/**
 * Decodes a frame into the object that JSON would give; `parseFrame` checks the rest. A frame of an unknown number has
 * the type `unknown`.
 */
export const decodeFrame = (bytes: Uint8Array, family: Family = serverFrames): Fields => {
  const from = new Reader(bytes);
  const length = from.array();
  if (length === 0) throw from.fail();
  const number = from.int();
  const { type, fields } = family.byNumber.get(number) ?? family.unknown(number);
  const frame = { type, ...readFields(from, fields, length - 1, 1) };
  if (!from.ended) throw from.fail();
  return frame;
};
