import { fields, text } from "../check.ts";
import { parseFrame } from "../frames.ts";
import type { Ack } from "../frames.ts";
import type { Pending } from "../store/state.ts";
import { parsePending } from "./storage.ts";

/** What a tab tells the others about the outbox that they share. */
export type Words =
  | { readonly kind: "put"; readonly pending: Pending }
  | { readonly kind: "acked"; readonly ack: Ack }
  | { readonly kind: "gone"; readonly id: string };

/** `undefined` for what another version of the page says. */
export const parseWords = (value: unknown): Words | undefined => {
  const from = fields(value, "words");
  if (from["kind"] === "put") return { kind: "put", pending: parsePending(from["pending"]) };
  if (from["kind"] === "gone") return { kind: "gone", id: text(from, "id") };
  const ack = from["kind"] === "acked" ? parseFrame(from["ack"]) : undefined;
  return ack?.type === "ack" ? { kind: "acked", ack } : undefined;
};
