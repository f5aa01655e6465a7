import type { InFlightOptions } from "./inFlightRequests.ts";
import { InFlightRequests } from "./inFlightRequests.ts";
import type { AckFrame, ClientFrame, ErrorFrame } from "./generated/records.ts";
import type { PendingChange } from "./store/state.ts";
import type { Store } from "./store/store.ts";

export interface ChangeQueueOptions extends Omit<InFlightOptions, "onAvailable"> {
  readonly store: Store;
  readonly isConnected: () => boolean;
  /** The server refused the change, which is reverted. */
  readonly onRefused: (change: PendingChange, refusal: ErrorFrame) => void;
}

const frameOf = ({ channelId, messageId, action }: PendingChange, ref: number): ClientFrame => {
  if (action.kind === "edit") return { type: "message.edit", ref, channelId, id: messageId, content: action.content };
  if (action.kind === "delete") return { type: "message.delete", ref, channelId, id: messageId };
  return { type: action.on ? "reaction.add" : "reaction.remove", ref, channelId, messageId, emoji: action.emoji };
};

/**
 * Optimistic edits, deletions and reactions: shown at once, sent one at a time for each message, reverted when the
 * server refuses. They are not stored and end with the page.
 */
export class ChangeQueue {
  readonly #options: ChangeQueueOptions;
  readonly #inFlight: InFlightRequests;

  constructor(options: ChangeQueueOptions) {
    this.#options = options;
    this.#inFlight = new InFlightRequests({
      ...options,
      onAvailable: () => {
        this.pump();
      },
    });
  }

  add(change: PendingChange): void {
    this.#options.store.update((state) => ({ ...state, changes: [...state.changes, change] }));
    this.pump();
  }

  pump(): void {
    const { store, isConnected } = this.#options;
    if (!isConnected() || this.#inFlight.isPaused) return;
    // A message that is still in the outbox is sent first.
    const busy = new Set([...this.#inFlight.lanes, ...store.state.outbox.map((pending) => pending.id)]);
    for (const change of store.state.changes) {
      if (change.confirmedSeq !== undefined || busy.has(change.messageId)) continue;
      busy.add(change.messageId);
      this.#inFlight.start(change.messageId, change.id, (ref) => frameOf(change, ref));
    }
  }

  onAck(ack: AckFrame): void {
    const id = this.#inFlight.settleByRef(ack.ref);
    if (id !== undefined)
      this.#options.store.update((state) => ({
        ...state,
        changes: state.changes.map((change) => (change.id === id ? { ...change, confirmedSeq: ack.seq } : change)),
      }));
    this.pump();
  }

  onRefusal(refusal: ErrorFrame): void {
    const { store, onRefused } = this.#options;
    const id = this.#inFlight.settleByRef(refusal.ref);
    const change = store.state.changes.find((held) => held.id === id);
    if (change && !this.#inFlight.pauseIfTransient(refusal)) {
      store.update((state) => ({ ...state, changes: state.changes.filter((held) => held !== change) }));
      onRefused(change, refusal);
    }
    this.pump();
  }

  onLost(): void {
    this.#inFlight.settleAll();
  }
}
