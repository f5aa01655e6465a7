import { malformed } from "./check.ts";
import type { ServerFrame } from "./frames.ts";
import { parseFrame, toFrame } from "./frames.ts";
import type { ClientFrame } from "./generated/records.ts";
import { serverFrames } from "./layout.ts";
import { decode } from "./msgpack/decode.ts";
import { encodeFrame } from "./msgpack/encode.ts";

/** What a socket carries: text or bytes. */
export type Payload = string | Uint8Array<ArrayBuffer>;

/** How frames travel. */
export interface Codec {
  readonly encode: (frame: ClientFrame) => Payload;
  /** Throws `answer.malformed` for what is no frame. */
  readonly decode: (payload: Payload) => ServerFrame;
}

const json: Codec = {
  encode: (frame) => JSON.stringify(frame),
  decode: (payload) => {
    if (typeof payload !== "string") throw malformed("bytes");
    return parseFrame(JSON.parse(payload));
  },
};

const msgpack: Codec = {
  encode: encodeFrame,
  decode: (payload) => {
    if (typeof payload === "string") throw malformed("text");
    return toFrame(decode(payload, serverFrames));
  },
};

/** In the order in which they are offered. */
const codecs: Readonly<Record<string, Codec>> = { "parley.v1.msgpack": msgpack, "parley.v1.json": json };

export const subprotocols: readonly string[] = Object.keys(codecs);

/** The codec of the subprotocol that the server chose; of none that is known, JSON. */
export const codecOf = (subprotocol: string): Codec => codecs[subprotocol] ?? json;
