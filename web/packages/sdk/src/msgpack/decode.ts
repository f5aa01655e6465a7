import type { Family, Field, FrameLayout } from "../layout.ts";
import { layoutOf, memberOf, membersOf, noItems } from "../layout.ts";
import { Reader } from "./reader.ts";

type Fields = Record<string, unknown>;

/** What a field is when its place is empty. */
const absent = (from: Reader, { name, mark, kind }: Field, frame: Fields): unknown => {
  if (mark === "=") return membersOf(kind)?.[0];
  if (mark === "^" && name in frame) return frame[name];
  if (mark !== "?") throw from.fail();
  return kind.startsWith("[") ? noItems : undefined;
};

/** Reads an array of fields; what it has beyond them is skipped. */
const readFields = (
  from: Reader,
  fields: readonly Field[],
  left: number,
  depth: number,
  into: Fields,
  frame = into,
): Fields => {
  let rest = left;
  for (const field of fields) {
    const isThere = rest > 0 && (field.mark === "" || !from.nil());
    into[field.name] = isThere ? readValue(from, field.kind, depth, frame) : absent(from, field, frame);
    rest -= 1;
  }
  for (; rest > 0; rest--) from.skip(depth);
  return into;
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
    case "bytes":
      return from.bytes();
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
      const names = membersOf(kind);
      if (!names) return readFields(from, layoutOf(kind), from.array(), depth + 1, {}, frame);
      const number = from.int();
      return memberOf(names, (_, at) => at === number);
    }
  }
};

export interface Decoded {
  readonly layout: FrameLayout;
  readonly frame: unknown;
}

/** Reads a frame by the layout of its number; one of an unknown number has the type `unknown`. */
export const decode = (bytes: Uint8Array, family: Family): Decoded => {
  const from = new Reader(bytes);
  const length = from.array();
  if (length === 0) throw from.fail();
  const number = from.int();
  const layout = family.byNumber.get(number) ?? family.unknown(number);
  const frame = readFields(from, layout.fields, length - 1, 1, { type: layout.type });
  if (!from.ended) throw from.fail();
  return { layout, frame };
};
