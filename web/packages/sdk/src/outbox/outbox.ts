import type { FaultCode } from "../fault.ts";
import type { AckFrame, ErrorFrame } from "../generated/records.ts";
import { InFlightRequests } from "../inFlightRequests.ts";
import type { InFlightOptions } from "../inFlightRequests.ts";
import type { SignalStore } from "../signalStore.ts";
import { withoutPending } from "../store/events.ts";
import { applyAck, applyFailure, applyOutbox, applyPending, isListed } from "../store/outbox.ts";
import type { PendingMessage } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { OutboxStorage } from "./storage.ts";
import { TabLease } from "./tabLease.ts";
import { parseTabMessage } from "./tabMessage.ts";
import type { TabMessage } from "./tabMessage.ts";
import type { TabChannel, Tabs } from "./tabs.ts";

export interface OutboxOptions extends Omit<InFlightOptions, "onAvailable"> {
  readonly store: Store;
  readonly storage: OutboxStorage;
  readonly tabs: Tabs;
  /** Gets the time until which messages are rate limited, as `send`. */
  readonly rateLimits: SignalStore<number>;
  readonly isConnected: () => boolean;
  readonly onFault: (error: unknown) => void;
}

/** Close codes for a frame that the server does not accept: 1009 too big, 4400 malformed. */
const poisonCodes: Readonly<Record<number, FaultCode>> = { 1009: "message.too_long", 4400: "request.malformed" };

/** The server limits message by message. Limits that follow each other within this time count as one. */
const limitGraceMs = 1500;

/** Name of the lease and of the channel between tabs. */
const nameOf = (account: string) => `parley.outbox.${account}`;

/**
 * Holds the user's messages until the server acknowledges them: shown at once, stored, and sent in order, one in flight
 * for each channel. One tab of an account sends at a time, for all tabs. It keeps the lease until the user writes in
 * another tab or its connection is lost.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #inFlight: InFlightRequests;
  readonly #lease: TabLease;
  /** Messages that their tab has not stored, or not yet. They are sent anyway while a page has them. */
  readonly #unsaved = new Set<string>();
  /** Acknowledged or discarded. A load from storage that is under way must not bring these back. */
  readonly #settled = new Set<string>();
  #account: string | undefined;
  #tabChannel: TabChannel | undefined;
  #lastOutbox: readonly PendingMessage[] = [];
  /** A message in flight broke the connection, and it is unknown which: send one at a time until an answer comes. */
  #sendsOneAtATime = false;
  /** The other tabs know of the removals that follow, or never had these messages. */
  #isMuted = false;
  /** Another tab waits for the lease, or did. */
  #isLeaseWanted = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    const pump = () => {
      this.pump();
    };
    this.#inFlight = new InFlightRequests({ ...options, onAvailable: pump });
    this.#lease = new TabLease({
      clock: options.clock,
      withLease: options.tabs.withLease,
      isNeeded: () => options.isConnected() && this.#isSending(),
      onChanged: pump,
      onFault: options.onFault,
    });
    options.store.subscribe((state) => {
      if (state.outbox === this.#lastOutbox) return;
      const before = this.#lastOutbox;
      this.#lastOutbox = state.outbox;
      // The state of another account has another outbox; the messages of this one are not settled.
      if (state.me?.id !== this.#account) return;
      const left = new Set(state.outbox.map((pending) => pending.id));
      for (const { id } of before) if (!left.has(id)) this.#settle(id);
    });
  }

  /** Opens the outbox of an account: stores new messages and sends stored ones. */
  open(account: string): void {
    if (this.#account === account) return;
    this.close();
    this.#account = account;
    this.#lastOutbox = this.#options.store.state.outbox;
    this.#tabChannel = this.#options.tabs.join(nameOf(account), (message) => {
      this.#onTabMessage(message);
    });
    for (const pending of this.#lastOutbox) this.#persist(account, pending);
    void this.#reconcile(account).then(() => {
      this.pump();
    });
  }

  close(): void {
    this.#tabChannel?.close();
    this.#tabChannel = undefined;
    this.#account = undefined;
    this.#unsaved.clear();
    this.onLost(0);
    this.#lease.abandon();
  }

  add(pending: PendingMessage): void {
    this.#options.store.update((state) => applyPending(state, pending));
    if (this.#account !== undefined) this.#persist(this.#account, pending);
    this.#pumpOwn();
  }

  retry(id: string): void {
    const pending = this.#find(id);
    if (pending) this.#change({ ...pending, state: "sending", failure: undefined });
    this.#pumpOwn();
  }

  discard(id: string): void {
    this.#options.store.update((state) => withoutPending(state, id));
    this.pump();
  }

  onAck(ack: AckFrame): void {
    this.#sendsOneAtATime = false;
    if (!this.#find(ack.id)) this.#inFlight.settle(ack.id);
    else {
      this.#broadcast({ kind: "acked", ack });
      this.#muted(() => {
        this.#options.store.update((state) => applyAck(state, ack));
      });
    }
    this.pump();
  }

  onRefusal(refusal: ErrorFrame): void {
    const id = this.#inFlight.settleByRef(refusal.ref);
    if (id === undefined) return;
    this.#sendsOneAtATime = false;
    if (!this.#inFlight.pauseIfTransient(refusal)) this.#fail(id, refusal.code);
    else if (refusal.code === "rate.limited") this.#onRateLimited(this.#inFlight.pausedUntil);
    this.pump();
  }

  #onRateLimited(until: number): void {
    const { clock, rateLimits } = this.#options;
    rateLimits.set("send", until, until - clock.now() + limitGraceMs);
  }

  /** The connection was lost. What was in flight keeps its position and is sent again, by this tab or another. */
  onLost(code: number): void {
    const [first, second] = this.#inFlight.settleAll();
    const poison = poisonCodes[code];
    if (poison !== undefined && first !== undefined) {
      if (second === undefined) this.#fail(first, poison);
      this.#sendsOneAtATime = second !== undefined;
    }
    this.#releaseLease();
  }

  /** Sends what can be sent now. */
  pump(): void {
    const account = this.#account;
    if (account === undefined || !this.#options.isConnected() || this.#inFlight.isPaused) return;
    if (this.#lease.isHeld) {
      this.#sendAll();
      // Kept until another tab wants it: while it is held, nobody else sends, so that this tab knows what is pending.
      if (this.#isLeaseWanted && this.#inFlight.size === 0) this.#releaseLease();
    } else if (this.#isSending()) {
      if (this.#lease.isFree) this.#lease.acquire(nameOf(account), () => this.#prepare(account));
      this.#lease.awaitLeader();
    }
  }

  #isSending(): boolean {
    return this.#options.store.state.outbox.some((pending) => pending.state === "sending");
  }

  /** The tab in which the user writes becomes the leader. For the messages of others a tab only waits. */
  #pumpOwn(): void {
    this.pump();
    if (!this.#lease.isHeld) this.#broadcast({ kind: "wanted" });
  }

  /** The wish stays while the lease is not held: it may have been expressed for the time after this tab. */
  #releaseLease(): void {
    if (!this.#lease.isHeld) return;
    this.#isLeaseWanted = false;
    this.#lease.release();
  }

  async #prepare(account: string): Promise<boolean> {
    if (!this.#canSend(account)) return false;
    // The previous leader may have sent what this tab still shows as pending.
    await this.#reconcile(account);
    return this.#canSend(account);
  }

  #canSend(account: string): boolean {
    return this.#account === account && this.#options.isConnected();
  }

  #sendAll(): void {
    const seen = new Set(this.#inFlight.lanes);
    for (const pending of this.#options.store.state.outbox) {
      if (this.#sendsOneAtATime && this.#inFlight.size > 0) return;
      if (pending.state !== "sending" || seen.has(pending.channelId)) continue;
      seen.add(pending.channelId);
      if (!this.#send(pending)) return;
    }
  }

  #send({ id, channelId, content, threadId, replyTo }: PendingMessage): boolean {
    return this.#inFlight.start(channelId, id, (ref) => ({
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

  #change(pending: PendingMessage): void {
    this.#options.store.update((state) => applyPending(state, pending));
    this.#replace(pending);
    this.#broadcast({ kind: "put", pending, isUnsaved: this.#unsaved.has(pending.id) });
  }

  #replace(pending: PendingMessage): void {
    if (this.#account !== undefined && !this.#unsaved.has(pending.id))
      this.#options.storage.replace(this.#account, pending).catch(this.#options.onFault);
  }

  #find(id: string): PendingMessage | undefined {
    return this.#options.store.state.outbox.find((pending) => pending.id === id);
  }

  #settle(id: string): void {
    if (this.#settled.has(id)) return;
    this.#settled.add(id);
    this.#inFlight.settle(id);
    this.#unsaved.delete(id);
    if (this.#account !== undefined) this.#options.storage.remove(this.#account, id).catch(this.#options.onFault);
    if (!this.#isMuted) this.#broadcast({ kind: "gone", id });
  }

  /**
   * Broadcasts at once, so that a leader keeps the order however slow the disk is, and again when the message is
   * stored: until then the other tabs may not find it in the storage.
   */
  #persist(account: string, pending: PendingMessage): void {
    this.#unsaved.add(pending.id);
    this.#broadcast({ kind: "put", pending, isUnsaved: true });
    this.#options.storage.add(account, pending).then(() => {
      this.#unsaved.delete(pending.id);
      const current = this.#account === account ? this.#find(pending.id) : undefined;
      if (!current) return;
      if (current !== pending) this.#replace(current);
      this.#broadcast({ kind: "put", pending: current });
    }, this.#options.onFault);
  }

  /**
   * Replaces the outbox by the stored one: another tab may have sent some of it. Messages added during the load stay.
   */
  async #reconcile(account: string): Promise<void> {
    const { storage, store, onFault } = this.#options;
    const before = new Set(store.state.outbox.map((pending) => pending.id));
    let stored: readonly PendingMessage[];
    try {
      stored = await storage.load(account);
    } catch (error) {
      onFault(error);
      return;
    }
    if (this.#account !== account) return;
    const known = new Set(stored.map((pending) => pending.id));
    const added = store.state.outbox.filter(({ id }) => !known.has(id) && (!before.has(id) || this.#unsaved.has(id)));
    const waiting = [...stored, ...added].filter((pending) => {
      // The message arrived and its ack was lost.
      if (isListed(store.state, pending)) this.#settle(pending.id);
      return !this.#settled.has(pending.id);
    });
    this.#muted(() => {
      for (const { id } of store.state.outbox) if (!waiting.some((pending) => pending.id === id)) this.#settled.add(id);
      store.update((state) => applyOutbox(state, waiting));
    });
  }

  #muted(work: () => void): void {
    this.#isMuted = true;
    try {
      work();
    } finally {
      this.#isMuted = false;
    }
  }

  #broadcast(message: TabMessage): void {
    this.#tabChannel?.post(message);
  }

  #onTabMessage(value: unknown): void {
    try {
      const message = parseTabMessage(value);
      if (message)
        this.#muted(() => {
          this.#apply(message);
        });
    } catch (error) {
      this.#options.onFault(error);
    }
    this.pump();
  }

  #apply(message: TabMessage): void {
    const { store } = this.#options;
    switch (message.kind) {
      case "wanted":
        // A tab that requests it only now gets it after the other one.
        if (!this.#lease.isFree) this.#isLeaseWanted = true;
        return;
      case "put": {
        const { pending, isUnsaved } = message;
        if (this.#settled.has(pending.id) || isListed(store.state, pending)) return;
        if (isUnsaved) this.#unsaved.add(pending.id);
        else this.#unsaved.delete(pending.id);
        store.update((state) => applyPending(state, pending));
        return;
      }
      case "acked":
        // Only the leader gets acks.
        this.#lease.onLeaderAlive();
        store.update((state) => applyAck(state, message.ack));
        return;
      case "gone":
        store.update((state) => withoutPending(state, message.id));
    }
  }
}
