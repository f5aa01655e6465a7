import type { FaultCode } from "../fault.ts";
import { Flights } from "../flights.ts";
import type { FlightsOptions } from "../flights.ts";
import type { Ack, Refusal } from "../frames.ts";
import { withoutPending } from "../store/events.ts";
import { applyAck, applyFailure, applyOutbox, applyPending, isListed } from "../store/outbox.ts";
import type { Pending } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { OutboxStorage } from "./storage.ts";
import type { Circle, Tabs } from "./tabs.ts";
import { parseWords } from "./words.ts";
import type { Words } from "./words.ts";

export interface OutboxOptions extends Omit<FlightsOptions, "onFree"> {
  readonly store: Store;
  readonly storage: OutboxStorage;
  readonly tabs: Tabs;
  readonly isConnected: () => boolean;
  readonly onFault: (error: unknown) => void;
}

/** Closed because of a frame that the server does not take: 1009 too big, 4400 malformed. */
const poisonCodes: Readonly<Record<number, FaultCode>> = { 1009: "message.too_long", 4400: "request.malformed" };

/**
 * Keeps what a person sent until the server has it: shown at once, stored, sent in order, one message of a channel at a
 * time. Of all tabs of an account one sends at a time, and it sends what any of them holds; a tab without a connection
 * leaves its turn to the others.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #flights: Flights;
  /** What the storage has not taken, or not yet: sent all the same, while the page lives. */
  readonly #unsaved = new Map<string, Pending>();
  /** What is done with: an answer of the storage that is on its way must not bring it back. */
  readonly #settled = new Set<string>();
  #account: string | undefined;
  #circle: Circle | undefined;
  #turn: "none" | "asked" | "held" | "ending" = "none";
  #release: (() => void) | undefined;
  #listed: readonly Pending[] = [];
  /** Something in flight broke the connection, and it is not known which: one at a time until an answer comes. */
  #careful = false;
  /** What leaves the list now is known to the others, or was never theirs. */
  #quiet = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#flights = new Flights({
      ...options,
      onFree: () => {
        this.pump();
      },
    });
    options.store.subscribe((state) => {
      if (state.outbox === this.#listed) return;
      const before = this.#listed;
      this.#listed = state.outbox;
      // Another person's state is another list, not the end of this one.
      if (state.me?.id !== this.#account) return;
      const left = new Set(state.outbox.map((pending) => pending.id));
      for (const { id } of before) if (!left.has(id)) this.#settle(id);
    });
  }

  /** From here on what this account sends is kept, and what is kept of it is sent. */
  open(account: string): void {
    if (this.#account === account) return;
    this.close();
    this.#account = account;
    this.#listed = this.#options.store.state.outbox;
    this.#circle = this.#options.tabs.join(`parley.outbox.${account}`, (said) => {
      this.#hear(said);
    });
    for (const pending of this.#listed) this.#keep(account, pending);
    void this.#reconcile(account).then(() => {
      this.pump();
    });
  }

  close(): void {
    this.#circle?.leave();
    this.#circle = undefined;
    this.#account = undefined;
    this.#unsaved.clear();
    this.onLost(0);
  }

  add(pending: Pending): void {
    this.#options.store.update((state) => applyPending(state, pending));
    if (this.#account !== undefined) this.#keep(this.#account, pending);
    this.pump();
  }

  retry(id: string): void {
    const pending = this.#find(id);
    if (pending) this.#change({ ...pending, state: "sending", failure: undefined });
    this.pump();
  }

  discard(id: string): void {
    this.#options.store.update((state) => withoutPending(state, id));
    this.pump();
  }

  onAck(ack: Ack): void {
    this.#careful = false;
    if (!this.#find(ack.id)) this.#flights.land(ack.id);
    else {
      this.#say({ kind: "acked", ack });
      this.#quietly(() => {
        this.#options.store.update((state) => applyAck(state, ack));
      });
    }
    this.pump();
  }

  onRefusal(refusal: Refusal): void {
    const id = this.#flights.answered(refusal.ref);
    if (id === undefined) return;
    this.#careful = false;
    if (!this.#flights.isPassing(refusal)) this.#fail(id, refusal.code);
    else if (refusal.code === "rate.limited")
      this.#options.store.update((state) => ({ ...state, limitedUntil: this.#flights.pausedUntil }));
    this.pump();
  }

  /** The connection went: what was in flight waits in its place for the next one, in whichever tab. */
  onLost(code: number): void {
    const [first, second] = this.#flights.landAll();
    const poison = poisonCodes[code];
    if (poison !== undefined && first !== undefined) {
      if (second === undefined) this.#fail(first, poison);
      this.#careful = second !== undefined;
    }
    this.#endTurn();
  }

  /** Sends what can be sent now. */
  pump(): void {
    const account = this.#account;
    if (account === undefined || !this.#options.isConnected() || this.#flights.isPaused) return;
    if (this.#turn === "held") {
      this.#launchAll();
      if (this.#flights.size === 0) this.#endTurn();
    } else if (this.#turn === "none" && this.#options.store.state.outbox.some((pending) => pending.state === "sending"))
      this.#askForTurn(account);
  }

  #askForTurn(account: string): void {
    this.#turn = "asked";
    const task = async (): Promise<void> => {
      if (!this.#may(account)) return;
      // The tab before may have sent what this one still shows as waiting.
      await this.#reconcile(account);
      if (!this.#may(account)) return;
      const ended = new Promise<void>((resolve) => {
        this.#release = resolve;
      });
      this.#turn = "held";
      this.pump();
      await ended;
    };
    this.#options.tabs
      .alone(`parley.outbox.${account}`, task)
      .catch(this.#options.onFault)
      .finally(() => {
        this.#turn = "none";
        this.pump();
      });
  }

  /** Others may send before this is told that its turn is over: it sends nothing from here on. */
  #endTurn(): void {
    if (this.#turn !== "held") return;
    this.#turn = "ending";
    this.#release?.();
  }

  #may(account: string): boolean {
    return this.#account === account && this.#options.isConnected();
  }

  #launchAll(): void {
    const seen = new Set(this.#flights.lanes);
    for (const pending of this.#options.store.state.outbox) {
      if (this.#careful && this.#flights.size > 0) return;
      if (pending.state !== "sending" || seen.has(pending.channelId)) continue;
      seen.add(pending.channelId);
      if (!this.#launch(pending)) return;
    }
  }

  #launch({ id, channelId, content, threadId, replyTo }: Pending): boolean {
    return this.#flights.launch(channelId, id, (ref) => ({
      type: "message.send",
      ref,
      channelId,
      id,
      content,
      ...(threadId === undefined ? {} : { threadId }),
      ...(replyTo === undefined ? {} : { replyTo }),
    }));
  }

  #fail(id: string, failure: FaultCode): void {
    const pending = this.#find(id);
    if (pending) this.#change(applyFailure(pending, failure));
  }

  #change(pending: Pending): void {
    this.#options.store.update((state) => applyPending(state, pending));
    if (this.#unsaved.has(pending.id)) this.#unsaved.set(pending.id, pending);
    else if (this.#account !== undefined)
      this.#options.storage.replace(this.#account, pending).catch(this.#options.onFault);
    this.#say({ kind: "put", pending });
  }

  #find(id: string): Pending | undefined {
    return this.#options.store.state.outbox.find((pending) => pending.id === id);
  }

  #settle(id: string): void {
    if (this.#settled.has(id)) return;
    this.#settled.add(id);
    this.#flights.land(id);
    this.#unsaved.delete(id);
    if (this.#account !== undefined) this.#options.storage.remove(this.#account, id).catch(this.#options.onFault);
    if (!this.#quiet) this.#say({ kind: "gone", id });
  }

  /** The others hear of it when it is stored: what they then read of the storage has it. */
  #keep(account: string, pending: Pending): void {
    this.#unsaved.set(pending.id, pending);
    this.#options.storage.add(account, pending).then(() => {
      this.#unsaved.delete(pending.id);
      if (this.#account === account && !this.#settled.has(pending.id)) this.#say({ kind: "put", pending });
    }, this.#options.onFault);
  }

  /**
   * Takes the storage's word for what waits: another tab may have sent some of it. What came while it was asked stays.
   */
  async #reconcile(account: string): Promise<void> {
    const { storage, store, onFault } = this.#options;
    const asked = new Set(store.state.outbox.map((pending) => pending.id));
    let kept: readonly Pending[];
    try {
      kept = await storage.load(account);
    } catch (error) {
      onFault(error);
      return;
    }
    if (this.#account !== account) return;
    const known = new Set(kept.map((pending) => pending.id));
    const later = store.state.outbox.filter(({ id }) => !known.has(id) && (!asked.has(id) || this.#unsaved.has(id)));
    const waiting = [...kept, ...later].filter((pending) => {
      // The answer was lost, the message was not.
      if (isListed(store.state, pending)) this.#settle(pending.id);
      return !this.#settled.has(pending.id);
    });
    this.#quietly(() => {
      for (const { id } of store.state.outbox) if (!waiting.some((pending) => pending.id === id)) this.#settled.add(id);
      store.update((state) => applyOutbox(state, waiting));
    });
  }

  #quietly(work: () => void): void {
    this.#quiet = true;
    try {
      work();
    } finally {
      this.#quiet = false;
    }
  }

  #say(words: Words): void {
    this.#circle?.say(words);
  }

  #hear(said: unknown): void {
    const { store, onFault } = this.#options;
    let words: Words | undefined;
    try {
      words = parseWords(said);
    } catch (error) {
      onFault(error);
    }
    const heard = words;
    this.#quietly(() => {
      store.update((state) => {
        if (heard?.kind === "put")
          return this.#settled.has(heard.pending.id) || isListed(state, heard.pending)
            ? state
            : applyPending(state, heard.pending);
        if (heard?.kind === "acked") return applyAck(state, heard.ack);
        return heard ? withoutPending(state, heard.id) : state;
      });
    });
    this.pump();
  }
}
