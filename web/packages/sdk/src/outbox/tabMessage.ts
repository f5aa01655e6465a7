import { fields, text } from "../check.ts";
import { parseFrame } from "../frames.ts";
import type { AckFrame } from "../generated/records.ts";
import type { PendingMessage } from "../store/state.ts";
import { parsePending } from "./storage.ts";

/** What tabs broadcast about the outbox that they share. */
export type TabMessage =
  /** Broadcast when a message was added or changed, and again once it is stored. */
  | { readonly kind: "put"; readonly pending: PendingMessage; readonly isUnsaved?: boolean }
  | { readonly kind: "acked"; readonly ack: AckFrame }
  | { readonly kind: "gone"; readonly id: string }
  /** A tab waits for the lease. */
  | { readonly kind: "wanted" };

/** Returns `undefined` for the messages of another version of the page. */
export const parseTabMessage = (value: unknown): TabMessage | undefined => {
  const from = fields(value, "tab message");
  if (from["kind"] === "put")
    return { kind: "put", pending: parsePending(from["pending"]), isUnsaved: from["isUnsaved"] === true };
  if (from["kind"] === "wanted") return { kind: "wanted" };
  if (from["kind"] === "gone") return { kind: "gone", id: text(from, "id") };
  const ack = from["kind"] === "acked" ? parseFrame(from["ack"]) : undefined;
  return ack?.type === "ack" ? { kind: "acked", ack } : undefined;
};
