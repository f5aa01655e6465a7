import { makeApi } from "./api.ts";
import type { Api, HistoryPosition } from "./api.ts";
import { ChangeQueue } from "./changeQueue.ts";
import { CatchUp } from "./catchUp.ts";
import type { ClientEvents, ClientOptions, SendInput } from "./clientOptions.ts";
import { Connection } from "./connection.ts";
import { ReorderBuffer } from "./reorderBuffer.ts";
import { Emitter } from "./emitter.ts";
import { ParleyFault } from "./fault.ts";
import type { ServerFrame } from "./frames.ts";
import { HistoryLoader } from "./historyLoader.ts";
import { Outbox } from "./outbox/outbox.ts";
import { singleTab } from "./outbox/tabs.ts";
import { ReadPositions } from "./readPositions.ts";
import { ReadReporter } from "./readReporter.ts";
import type { Rest } from "./rest.ts";
import type { Channel, ChannelEvent, Me, Workspace } from "./generated/records.ts";
import { applyEvent } from "./store/events.ts";
import type { Outcome } from "./store/events.ts";
import {
  applyBump,
  applyChannel,
  applyReady,
  applyResync,
  applyTrim,
  resumeOf,
  withMe,
  withWorkspace,
} from "./store/reducers.ts";
import { SignalStore } from "./signalStore.ts";
import { applyUserEvent } from "./store/userEvents.ts";
import type { PendingChange } from "./store/state.ts";
import { Store } from "./store/store.ts";
import { SyncRequests } from "./syncRequests.ts";
import { UserLookup } from "./userLookup.ts";

/** A headless chat client: one store, fed by socket events, history pages and the user's own actions. */
export class ParleyClient {
  readonly store = new Store();
  readonly events = new Emitter<ClientEvents>();
  readonly api: Api;
  /** The own read positions. */
  readonly reads: ReadPositions;
  /** `send`: the time until which messages are rate limited. Expires when no limit has followed for some time. */
  readonly rateLimits: SignalStore<number>;
  /** For the APIs of the package's other entries. */
  readonly rest: Rest;
  readonly #options: ClientOptions;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #changes: ChangeQueue;
  readonly #catchUp: CatchUp;
  readonly #history: HistoryLoader;
  readonly #users: UserLookup;
  readonly #readReporter: ReadReporter;
  readonly #syncs: SyncRequests;
  readonly #reorderBuffer = new ReorderBuffer();
  /** The visible channels. Until the first `setFocus` the server sends the events of all channels. */
  #focus: readonly string[] | undefined;
  /** Channels by their last focus, the most recent first. */
  #recent: readonly string[] = [];

  constructor(options: ClientOptions) {
    this.#options = options;
    this.rest = options.rest;
    this.api = makeApi(options.rest);
    const { store, api } = this;
    const { clock, random, onFault } = options;
    this.reads = new ReadPositions(store, clock);
    this.rateLimits = new SignalStore(clock);
    this.#connection = new Connection({
      open: options.open,
      clock,
      random,
      onFault,
      hello: () => {
        const token = options.token?.();
        const resume = resumeOf(store.state, this.#recent);
        return {
          type: "hello",
          protocol: 1,
          client: options.client,
          ...(token === undefined ? {} : { token }),
          ...(resume === undefined ? {} : { resume }),
        };
      },
      onFrame: (frame) => {
        this.#onFrame(frame);
      },
      onStatus: (connection) => {
        store.update((state) => ({ ...state, connection }));
        this.events.emit("status", connection);
      },
      onLost: (code) => {
        this.#catchUp.isPaused = false;
        this.#syncs.onLost();
        this.#changes.onLost();
        this.#outbox.onLost(code);
      },
    });
    const send = this.#connection.send.bind(this.#connection);
    let refs = 0;
    const nextRef = () => ++refs;
    const sending = {
      store,
      clock,
      random,
      nextRef,
      send,
      isConnected: () => this.#connection.status.phase === "connected",
      onTimeout: () => {
        this.checkConnection();
      },
    };
    this.#outbox = new Outbox({
      ...sending,
      onFault,
      storage: options.storage,
      tabs: options.tabs ?? singleTab(),
      rateLimits: this.rateLimits,
    });
    this.#changes = new ChangeQueue({
      ...sending,
      onRefused: (change, { code, message, retryAfterMs }) => {
        this.events.emit("refused", { change, fault: new ParleyFault(code, message, { retryAfterMs }) });
      },
    });
    this.#syncs = new SyncRequests({
      clock,
      nextRef,
      send,
      seqOf: (channelId) => store.state.channels[channelId]?.seq ?? 0,
    });
    this.#catchUp = new CatchUp({
      store,
      api,
      onFault,
      apply: this.#apply.bind(this),
      sync: this.#syncs.request.bind(this.#syncs),
    });
    this.#history = new HistoryLoader(store, api, this.reads, this.#catchUp);
    this.#users = new UserLookup(store, api);
    this.#readReporter = new ReadReporter(clock, send);
  }

  start(): void {
    this.#connection.start();
  }

  stop(): void {
    this.#connection.stop();
  }

  /** Reconnects, unless the server asked for a delay, or pings the live connection. */
  checkConnection(): void {
    this.#connection.checkConnection();
  }

  /** The machine is offline. */
  handleOffline(): void {
    this.#connection.handleOffline();
  }

  /** Reconnects at once, on request of the user. */
  reconnectNow(): void {
    this.#connection.reconnectNow();
  }

  /**
   * Sets the visible channels, the most important one first. Of large channels that are not visible, the server sends
   * only their length.
   */
  setFocus(channelIds: readonly string[]): void {
    this.#focus = channelIds.slice(0, this.store.state.limits.focusChannels);
    this.#recent = [...new Set([...channelIds, ...this.#recent])];
    this.#sendFocus();
    // The server answers in order: the events requested now arrive before live ones.
    for (const channelId of this.#focus) this.#catchUp.check(channelId);
  }

  /** Shows the message at once and adds it to the outbox. Returns its id. */
  send(input: SendInput): string {
    const id = this.#options.nextId();
    const createdAt = new Date(this.#options.clock.now()).toISOString();
    this.#outbox.add({
      id,
      channelId: input.channelId,
      content: input.content,
      threadId: input.threadId,
      replyTo: input.replyTo,
      createdAt,
      state: "sending",
      failure: undefined,
    });
    return id;
  }

  retry(id: string): void {
    this.#outbox.retry(id);
  }

  discard(id: string): void {
    this.#outbox.discard(id);
  }

  /** Edits an own message. Shown at once; reverted, with the event `refused`, when the server refuses. */
  edit(channelId: string, messageId: string, content: string): void {
    this.#change(channelId, messageId, { kind: "edit", content });
  }

  remove(channelId: string, messageId: string): void {
    this.#change(channelId, messageId, { kind: "delete" });
  }

  /** Adds or removes an own reaction. */
  react(channelId: string, messageId: string, emoji: string, on: boolean): void {
    this.#change(channelId, messageId, { kind: "react", emoji, on });
  }

  #change(channelId: string, messageId: string, action: PendingChange["action"]): void {
    const { clock, nextId } = this.#options;
    this.#changes.add({
      id: nextId(),
      channelId,
      messageId,
      action,
      at: new Date(clock.now()).toISOString(),
      confirmedSeq: undefined,
    });
  }

  /**
   * Loads the newest page of a channel, the channel itself when it is unknown, and the page around the read position
   * when the newest page does not contain it.
   */
  async openChannel(channelId: string, signal?: AbortSignal): Promise<void> {
    await this.#history.openChannel(channelId, signal);
  }

  /** Loads a page before or after a held message, or around a position. */
  load(channelId: string, position: HistoryPosition): Promise<void> {
    return this.#history.load(channelId, position);
  }

  /** Shows the window that contains a message; loads it when necessary. The previous window stays held. */
  async openAt(channelId: string, messageId: string): Promise<void> {
    await this.#history.openAt(channelId, messageId);
  }

  /** Shows the newest messages; loads them when necessary. */
  async loadNewest(channelId: string): Promise<void> {
    await this.#history.loadNewest(channelId);
  }

  trim(channelId: string, keep: "newest" | "oldest", max: number): void {
    this.store.update((state) => applyTrim(state, channelId, keep, max));
  }

  markRead(channelId: string, seq: number): void {
    if (this.reads.advance(channelId, seq)) this.#readReporter.report(channelId, seq);
  }

  /** Applies a REST response without waiting for its event. */
  applyChannel(channel: Channel): void {
    this.store.update((state) => applyChannel(state, channel));
    this.#catchUp.check(channel.id);
  }

  applyWorkspace(workspace: Workspace): void {
    this.store.update((state) => withWorkspace(state, workspace));
  }

  applyMe(me: Me): void {
    this.store.update((state) => withMe(state, me));
    this.#outbox.open(me.id);
  }

  /** Fetches a user of whom only the id is known, once. */
  ensureUser(userId: string): void {
    this.#users.ensure(userId);
  }

  #sendFocus(): void {
    if (this.#focus) this.#connection.send({ type: "focus", channelIds: this.#focus });
  }

  /** Applies events in one update; returns the outcome of the last one. */
  #apply(events: readonly ChannelEvent[]): Outcome {
    let outcome: Outcome = "dropped";
    const applied: ChannelEvent[] = [];
    this.store.update((state) =>
      events.reduce((held, event) => {
        const result = applyEvent(held, event);
        ({ outcome } = result);
        if (outcome === "applied") applied.push(event);
        return result.state;
      }, state),
    );
    for (const event of applied) this.events.emit("event", event);
    return outcome;
  }

  #onEvent(event: ChannelEvent): void {
    const outcome = this.#apply([event]);
    if (outcome === "gap") this.#reorderBuffer.add(event);
    if (outcome === "gap" || outcome === "unknown") this.#catchUp.catchUpTo(event.channelId, event.seq);
    if (event.type === "message.created") this.ensureUser(event.message.senderId);
    const next = outcome === "applied" ? this.#reorderBuffer.take(event.channelId, event.seq + 1) : undefined;
    if (next) this.#onEvent(next);
    this.#syncs.onProgress(event.channelId);
    this.#catchUp.check(event.channelId);
  }

  #onFrame(frame: ServerFrame): void {
    switch (frame.type) {
      case "ready":
        this.#catchUp.isPaused = frame.resumed;
        this.store.update((state) => applyReady(state, frame));
        this.#outbox.open(frame.user.id);
        this.#sendFocus();
        this.#catchUp.checkAll();
        this.#users.retryFailed();
        this.#readReporter.flush();
        this.#outbox.pump();
        this.#changes.pump();
        return;
      case "resumed":
        this.#catchUp.isPaused = false;
        this.#catchUp.checkAll();
        return;
      case "event":
        this.#onEvent(frame.event);
        return;
      case "ack":
        this.#changes.onAck(frame);
        this.#outbox.onAck(frame);
        return;
      case "error":
        this.#changes.onRefusal(frame);
        this.#outbox.onRefusal(frame);
        if (frame.ref !== undefined) this.#syncs.onRefusal(frame.ref);
        return;
      case "resync":
        this.#onResync(frame);
        return;
      case "receipt":
        this.reads.onReceipt(frame);
        return;
      case "channel.bumped":
        this.store.update((state) => applyBump(state, frame));
        if (this.#focus?.includes(frame.channelId) !== false) this.#catchUp.check(frame.channelId);
        return;
      case "userEvent":
        // Only an older server leaves a gap. The next `ready` has the state.
        if (frame.event.userSeq > this.store.state.userSeq + 1) this.#connection.handleOffline();
        else this.store.update((state) => applyUserEvent(state, frame.event));
        return;
      case "pong":
      case "reconnect":
      case "ignored":
        return;
    }
  }

  #onResync(frame: Extract<ServerFrame, { type: "resync" }>): void {
    const wasCutOff = this.store.state.channels[frame.channelId]?.timeline?.hasNewer ?? true;
    this.store.update((state) => applyResync(state, frame));
    this.#syncs.onProgress(frame.channelId);
    if (!wasCutOff) this.#catchUp.refetch(frame.channelId).catch(this.#options.onFault);
  }
}
