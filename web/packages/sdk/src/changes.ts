import type { FlightsOptions } from "./flights.ts";
import { Flights } from "./flights.ts";
import type { Ack, ClientFrame, Refusal } from "./frames.ts";
import type { Change } from "./store/state.ts";
import type { Store } from "./store/store.ts";

export interface ChangesOptions extends Omit<FlightsOptions, "onFree"> {
  readonly store: Store;
  readonly isConnected: () => boolean;
  /** The server refused: what it looked like before is shown again. */
  readonly onRefused: (change: Change, refusal: Refusal) => void;
}

const frameOf = ({ channelId, messageId, what }: Change, ref: number): ClientFrame => {
  if (what.kind === "edit") return { type: "message.edit", ref, channelId, id: messageId, content: what.content };
  if (what.kind === "delete") return { type: "message.delete", ref, channelId, id: messageId };
  return { type: what.on ? "reaction.add" : "reaction.remove", ref, channelId, messageId, emoji: what.emoji };
};

/**
 * Edits, deletions and reactions: seen at once, sent one after the other for each message, taken back when the server
 * refuses. They last as long as the page.
 */
export class Changes {
  readonly #options: ChangesOptions;
  readonly #flights: Flights;

  constructor(options: ChangesOptions) {
    this.#options = options;
    this.#flights = new Flights({
      ...options,
      onFree: () => {
        this.pump();
      },
    });
  }

  add(change: Change): void {
    this.#options.store.update((state) => ({ ...state, changes: [...state.changes, change] }));
    this.pump();
  }

  pump(): void {
    const { store, isConnected } = this.#options;
    if (!isConnected() || this.#flights.isPaused) return;
    // A message that is on its way itself comes first.
    const busy = new Set([...this.#flights.lanes, ...store.state.outbox.map((pending) => pending.id)]);
    for (const change of store.state.changes) {
      if (change.doneAt !== undefined || busy.has(change.messageId)) continue;
      busy.add(change.messageId);
      this.#flights.launch(change.messageId, change.id, (ref) => frameOf(change, ref));
    }
  }

  onAck(ack: Ack): void {
    const id = this.#flights.answered(ack.ref);
    if (id !== undefined)
      this.#options.store.update((state) => ({
        ...state,
        changes: state.changes.map((change) => (change.id === id ? { ...change, doneAt: ack.seq } : change)),
      }));
    this.pump();
  }

  onRefusal(refusal: Refusal): void {
    const { store, onRefused } = this.#options;
    const id = this.#flights.answered(refusal.ref);
    const change = store.state.changes.find((held) => held.id === id);
    if (change && !this.#flights.isPassing(refusal)) {
      store.update((state) => ({ ...state, changes: state.changes.filter((held) => held !== change) }));
      onRefused(change, refusal);
    }
    this.pump();
  }

  onLost(): void {
    this.#flights.landAll();
  }
}
