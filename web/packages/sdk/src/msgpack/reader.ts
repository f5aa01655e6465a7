import { malformed } from "../check.ts";
import type { ParleyFault } from "../fault.ts";

const maxDepth = 32;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const noId = "00000000-0000-0000-0000-000000000000";

/**
 * Reads MessagePack values of known kinds. Whatever lengths the input declares, memory and time are bounded by its
 * size; what is malformed throws `answer.malformed`.
 */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get ended(): boolean {
    return this.#at === this.#bytes.length;
  }

  fail(): ParleyFault {
    return malformed(`byte ${this.#at}`);
  }

  /** Consumes a nil, if the next value is one. */
  nil(): boolean {
    if (this.#bytes[this.#at] !== 0xc0) return false;
    this.#at += 1;
    return true;
  }

  bool(): boolean {
    const code = this.#uint(1);
    if (code !== 0xc2 && code !== 0xc3) throw this.fail();
    return code === 0xc3;
  }

  int(): number {
    const code = this.#uint(1);
    if (code < 0x80) return code;
    if (code >= 0xe0) return code - 256;
    if (code >= 0xcc && code <= 0xcf) return this.#uint(1 << (code - 0xcc));
    if (code < 0xd0 || code > 0xd3) throw this.fail();
    const size = 1 << (code - 0xd0);
    if (size === 8) return this.#safe(this.#view.getInt32(this.#take(8)));
    const value = this.#uint(size);
    return value < 2 ** (8 * size - 1) ? value : value - 2 ** (8 * size);
  }

  number(): number {
    const code = this.#bytes[this.#at];
    if (code !== 0xca && code !== 0xcb) return this.int();
    this.#at += 1;
    const value = code === 0xca ? this.#view.getFloat32(this.#take(4)) : this.#view.getFloat64(this.#take(8));
    if (!Number.isFinite(value)) throw this.fail();
    return value;
  }

  /** As the text that JSON has. */
  time(): string {
    const at = this.int();
    if (at < -62_135_596_800_000 || at > 253_402_300_799_999) throw this.fail();
    return new Date(at).toISOString();
  }

  /** As the text that JSON has. */
  id(): string {
    if (this.#uint(2) !== 0xc410) throw this.fail();
    const from = this.#take(16);
    let id = "";
    for (let at = 0; at < 16; at++)
      id += `${at > 3 && at < 11 && at % 2 === 0 ? "-" : ""}${hex[this.#bytes[from + at] ?? 0] ?? ""}`;
    if (id === noId) throw this.fail();
    return id;
  }

  /** As the base64url text that JSON has. */
  bytes(): string {
    const code = this.#uint(1);
    if (code < 0xc4 || code > 0xc6) throw this.fail();
    const length = this.#uint(1 << (code - 0xc4));
    const from = this.#take(length);
    let binary = "";
    for (const byte of this.#bytes.subarray(from, from + length)) binary += String.fromCharCode(byte);
    return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  text(): string {
    const code = this.#uint(1);
    let length: number;
    if (code >= 0xa0 && code < 0xc0) length = code & 31;
    else if (code >= 0xd9 && code <= 0xdb) length = this.#uint(1 << (code - 0xd9));
    else throw this.fail();
    const from = this.#take(length);
    try {
      return utf8.decode(this.#bytes.subarray(from, from + length));
    } catch {
      throw this.fail();
    }
  }

  /** The length of an array, which is not longer than the input. */
  array(): number {
    const code = this.#uint(1);
    let count: number;
    if (code >= 0x90 && code < 0xa0) count = code & 15;
    else if (code === 0xdc || code === 0xdd) count = this.#uint(code === 0xdc ? 2 : 4);
    else throw this.fail();
    if (count > this.#bytes.length - this.#at) throw this.fail();
    return count;
  }

  /** Passes over one value of any kind that is within `depth` arrays. */
  skip(depth: number): void {
    const code = this.#uint(1);
    if (code < 0x80 || code >= 0xe0 || code === 0xc0 || code === 0xc2 || code === 0xc3) return;
    if (code < 0x90) this.#skipMany(2 * (code & 15), depth);
    else if (code < 0xa0) this.#skipMany(code & 15, depth);
    else if (code < 0xc0) this.#take(code & 31);
    else if (code === 0xc1) throw this.fail();
    else if (code < 0xc7) this.#take(this.#uint(1 << (code - 0xc4)));
    else if (code < 0xca) this.#take(this.#uint(1 << (code - 0xc7)) + 1);
    else if (code < 0xcc) this.#take(4 << (code - 0xca));
    else if (code < 0xd0) this.#take(1 << (code - 0xcc));
    else if (code < 0xd4) this.#take(1 << (code - 0xd0));
    else if (code < 0xd9) this.#take(1 + (1 << (code - 0xd4)));
    else if (code < 0xdc) this.#take(this.#uint(1 << (code - 0xd9)));
    else if (code < 0xde) this.#skipMany(this.#uint(2 << (code - 0xdc)), depth);
    else this.#skipMany(2 * this.#uint(2 << (code - 0xde)), depth);
  }

  #skipMany(count: number, depth: number): void {
    if (depth >= maxDepth || count > this.#bytes.length - this.#at) throw this.fail();
    for (let left = count; left > 0; left--) this.skip(depth + 1);
  }

  #take(size: number): number {
    if (size > this.#bytes.length - this.#at) throw this.fail();
    this.#at += size;
    return this.#at - size;
  }

  #uint(size: number): number {
    const from = this.#take(size);
    if (size === 8) return this.#safe(this.#view.getUint32(from));
    let value = 0;
    for (let at = from; at < from + size; at++) value = value * 256 + (this.#bytes[at] ?? 0);
    return value;
  }

  /** Joins the half of a number that was read with the one before this place. */
  #safe(high: number): number {
    const value = high * 2 ** 32 + this.#view.getUint32(this.#at - 4);
    if (!Number.isSafeInteger(value)) throw this.fail();
    return value;
  }
}
