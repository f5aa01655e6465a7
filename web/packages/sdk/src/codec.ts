import { malformed } from "./check.ts";
import type { ClientFrame } from "./frames.ts";
import { decodeFrame } from "./msgpack/decode.ts";
import { encodeFrame } from "./msgpack/encode.ts";

/** What a socket carries: text or bytes. */
export type Payload = string | Uint8Array<ArrayBuffer>;

/** How frames travel. */
export interface Codec {
  readonly encode: (frame: ClientFrame) => Payload;
  readonly decode: (payload: Payload) => unknown;
}

const json: Codec = {
  encode: (frame) => JSON.stringify(frame),
  decode: (payload) => {
    if (typeof payload !== "string") throw malformed("bytes");
    const value: unknown = JSON.parse(payload);
    return value;
  },
};

const msgpack: Codec = {
  encode: encodeFrame,
  decode: (payload) => {
    if (typeof payload === "string") throw malformed("text");
    return decodeFrame(payload);
  },
};

/** In the order in which they are offered. */
const codecs: Readonly<Record<string, Codec>> = { "parley.v1.msgpack": msgpack, "parley.v1.json": json };

export const subprotocols: readonly string[] = Object.keys(codecs);

/** The codec of the subprotocol that the server chose; of none that is known, JSON. */
export const codecOf = (subprotocol: string): Codec => codecs[subprotocol] ?? json;
