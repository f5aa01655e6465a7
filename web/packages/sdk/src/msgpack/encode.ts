import type { ClientFrame } from "../generated/records.ts";
import type { Field } from "../layout.ts";
import { clientFrames, layoutOf } from "../layout.ts";

type Bytes = readonly number[];

const nil: Bytes = [0xc0];
const utf8 = new TextEncoder();
const scratch = new DataView(new ArrayBuffer(8));

const tail = (size: number): Bytes => [...new Uint8Array(scratch.buffer, 8 - size)];

const bigEndian = (value: number, size: number): Bytes => {
  scratch.setInt32(0, Math.floor(value / 2 ** 32));
  scratch.setUint32(4, value >>> 0);
  return tail(size);
};

/** In as few bytes as it fits in. */
const int = (value: number): Bytes => {
  if (value >= -32 && value < 128) return bigEndian(value, 1);
  for (const [code, size] of [
    [0, 1],
    [1, 2],
    [2, 4],
  ] as const) {
    if (value >= 0 && value < 2 ** (8 * size)) return [0xcc + code, ...bigEndian(value, size)];
    if (value < 0 && value >= -(2 ** (8 * size - 1))) return [0xd0 + code, ...bigEndian(value, size)];
  }
  return [0xd3, ...bigEndian(value, 8)];
};

const text = (value: string): Bytes => {
  const bytes = utf8.encode(value);
  const { length } = bytes;
  if (length < 32) return [0xa0 + length, ...bytes];
  const [code, size] = length < 256 ? [0xd9, 1] : length < 65_536 ? [0xda, 2] : [0xdb, 4];
  return [code, ...bigEndian(length, size), ...bytes];
};

/** From the base64url text that JSON has. */
const binary = (value: string): Bytes => {
  const bytes = Array.from(atob(value.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  const size = bytes.length < 256 ? 1 : bytes.length < 65_536 ? 2 : 4;
  return [0xc4 + Math.log2(size), ...bigEndian(bytes.length, size), ...bytes];
};

const id = (value: string): Bytes => [
  0xc4,
  16,
  ...(value.replaceAll("-", "").match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)),
];

/** Absent values at the end are left out. */
const array = (values: readonly (Bytes | undefined)[]): Bytes => {
  const { length } = values.slice(0, values.findLastIndex((value) => value !== undefined) + 1);
  const header = length < 16 ? [0x90 + length] : [0xdc, ...bigEndian(length, 2)];
  return header.concat(...values.slice(0, length).map((value) => value ?? nil));
};

const fieldsOf = (from: object, fields: readonly Field[]): (Bytes | undefined)[] =>
  fields.map(({ name, kind }) => {
    const value: unknown = Reflect.get(from, name);
    return value === undefined ? undefined : encodeValue(value, kind);
  });

const encodeValue = (value: unknown, kind: string): Bytes => {
  if (typeof value === "number") return int(value);
  if (typeof value === "string") return kind === "id" ? id(value) : kind === "bytes" ? binary(value) : text(value);
  if (Array.isArray(value)) return array(value.map((item) => encodeValue(item, kind.slice(1, -1))));
  if (typeof value !== "object" || value === null) throw new TypeError(`No encoding of ${kind}`);
  if (kind === "seqs")
    return array(Object.entries(value).flatMap(([channelId, seq]) => [id(channelId), encodeValue(seq, "int")]));
  return array(fieldsOf(value, layoutOf(kind)));
};

/** Encodes a frame of a client; its numbers are whole ones. */
export const encodeFrame = (frame: ClientFrame): Uint8Array<ArrayBuffer> => {
  const number = clientFrames.numbers.get(frame.type) ?? 0;
  return new Uint8Array(array([int(number), ...fieldsOf(frame, clientFrames.byNumber.get(number)?.fields ?? [])]));
};
