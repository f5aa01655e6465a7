// Shared by the peers: tokens in the format of the benchmark, and the line with the address of the server.
import { createHmac, timingSafeEqual } from "node:crypto";

const secret = process.env.BENCH_SECRET ?? "";

/** The user's name, or null: the token is `name.signature`. */
export function userOf(token) {
  const dot = token?.lastIndexOf(".") ?? -1;
  if (dot < 1) return null;
  const name = token.slice(0, dot);
  const given = Buffer.from(token.slice(dot + 1), "hex");
  const wanted = createHmac("sha256", secret).update(name).digest();
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? name : null;
}

export function messageOf(id, room, sender, content) {
  return { type: "message", id, room, sender, content, time: new Date().toISOString() };
}

export function ready(port) {
  console.log(`READY http://127.0.0.1:${port}`);
}
