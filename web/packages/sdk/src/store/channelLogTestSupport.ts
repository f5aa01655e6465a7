import fc from "fast-check";
import type { ChannelEvent, Message, MessagePage } from "../generated/records.ts";
import { channel, message, readyFrame } from "../testSupport.ts";
import { applyEvent } from "./events.ts";
import { applyPage, applyReady } from "./reducers.ts";
import { initialState } from "./state.ts";
import type { State } from "./state.ts";

export type Kind =
  | "message"
  | "reply"
  | "topic"
  | "joined"
  | "left"
  | "unknown"
  | "edited"
  | "deleted"
  | "liked"
  | "loved"
  | "unliked"
  | "pinned";

/** Every other edit has a sealed body. */
const sealedOf = (seq: number): string | undefined => (seq % 2 === 0 ? undefined : "QQ");

/** A channel on the server: its event log, and its current record and pages. */
export class Log {
  readonly events: ChannelEvent[] = [];
  readonly #messages: Message[] = [];
  #members = 2;
  #index = 0;
  #topic = "";

  /** Adds an event; events of a message concern the newest one, or the one selected by `pick`. */
  add(kind: Kind, pick = 0): void {
    const seq = this.events.length + 1;
    const at = { channelId: "c1", seq };
    const held = this.#messages.length > 0 ? this.#messages.at(-1 - (pick % this.#messages.length)) : undefined;
    if (kind === "message") this.#post(message(seq, { index: ++this.#index }));
    else if (kind === "reply") this.#post(message(seq, { index: undefined, threadId: "m1" }));
    else if (kind === "topic")
      this.events.push({ ...at, type: "channel.updated", name: "general", topic: (this.#topic = `topic ${seq}`) });
    else if (kind === "joined") {
      this.#members++;
      this.events.push({
        ...at,
        type: "member.joined",
        user: { id: `u${seq}`, displayName: "x", kind: "human", deactivated: undefined },
        channel: undefined,
      });
    } else if (kind === "left") {
      this.#members = Math.max(0, this.#members - 1);
      this.events.push({ ...at, type: "member.left", userId: `x${seq}` });
    } else if (!held || held.deletedAt !== undefined || kind === "unknown")
      this.events.push({ ...at, type: "unknown" });
    else if (kind === "edited")
      this.#change(
        held,
        { content: `edit ${seq}`, sealed: sealedOf(seq), updatedAt: later },
        {
          ...at,
          type: "message.updated",
          id: held.id,
          content: `edit ${seq}`,
          sealed: sealedOf(seq),
          updatedAt: later,
        },
      );
    else if (kind === "deleted")
      this.#change(
        held,
        { content: "", sealed: undefined, deletedAt: later, reactions: [] },
        { ...at, type: "message.deleted", id: held.id, userId: "u2", deletedAt: later },
      );
    else if (kind === "pinned")
      this.events.push({ ...at, type: "pin.added", messageId: held.id, userId: "u2", pinnedAt: later });
    else this.#react(held, kind);
  }

  #react(held: Message, kind: "liked" | "loved" | "unliked"): void {
    const seq = this.events.length + 1;
    const emoji = kind === "loved" ? "❤️" : "👍";
    const others = held.reactions.filter((reaction) => reaction.emoji !== emoji);
    const before = held.reactions.find((reaction) => reaction.emoji === emoji)?.userIds ?? [];
    const userId = kind === "unliked" ? before[0] : `u${seq}`;
    if (userId === undefined) {
      this.events.push({ channelId: "c1", seq, type: "unknown" });
      return;
    }
    const userIds = kind === "unliked" ? before.slice(1) : [...before, userId];
    const fresh = { emoji, count: userIds.length, userIds, mine: false };
    const at = held.reactions.findIndex((reaction) => reaction.emoji === emoji);
    const reactions =
      at < 0 ? [...others, fresh] : held.reactions.with(at, fresh).filter((reaction) => reaction.count > 0);
    this.#change(
      held,
      { reactions },
      {
        channelId: "c1",
        seq,
        type: kind === "unliked" ? "reaction.removed" : "reaction.added",
        messageId: held.id,
        emoji,
        userId,
      },
    );
  }

  #post(posted: Message): void {
    this.#messages.push(posted);
    this.events.push({ channelId: "c1", seq: posted.seq, type: "message.created", message: posted });
  }

  #change(held: Message, change: Partial<Message>, event: ChannelEvent): void {
    this.#messages[this.#messages.indexOf(held)] = { ...held, ...change, version: event.seq };
    this.events.push(event);
  }

  record() {
    return channel({
      lastSeq: this.events.length,
      lastIndex: this.#index,
      memberCount: this.#members,
      topic: this.#topic,
    });
  }

  page(limit = 1000): MessagePage {
    return {
      messages: this.#messages.slice(-limit),
      hasOlder: this.#messages.length > limit,
      hasNewer: false,
      lastSeq: this.events.length,
      users: [],
    };
  }

  /** The current messages before this seq. */
  before(seq: number): MessagePage {
    return { ...this.page(), messages: this.#messages.filter((held) => held.seq < seq), hasNewer: true };
  }
}

export const later = "2026-01-02T00:00:00.000Z";
export const kinds = fc.array(
  fc.tuple(
    fc.constantFrom<Kind>(
      "message",
      "message",
      "message",
      "reply",
      "topic",
      "joined",
      "left",
      "unknown",
      "edited",
      "deleted",
      "liked",
      "liked",
      "loved",
      "unliked",
      "pinned",
    ),
    fc.nat(5),
  ),
  { maxLength: 40 },
);
export const fresh = (log: Log): State =>
  applyPage(applyReady(initialState, readyFrame([log.record()])), "c1", "newest", log.page());
export const applyAll = (state: State, events: readonly ChannelEvent[]): State =>
  events.reduce((held, event) => applyEvent(held, event).state, state);
export const view = (state: State) => ({
  info: state.channels["c1"]!.info,
  seq: state.channels["c1"]!.seq,
  messages: state.channels["c1"]!.timeline!.messages,
});
