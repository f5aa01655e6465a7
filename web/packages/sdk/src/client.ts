import { makeApi } from "./api.ts";
import type { Api, HistoryPlace } from "./api.ts";
import { Changes } from "./changes.ts";
import { CatchUp } from "./catchUp.ts";
import type { ClientEvents, ClientOptions, SendInput } from "./clientOptions.ts";
import { Connection } from "./connection.ts";
import { EarlyEvents } from "./early.ts";
import { Emitter } from "./emitter.ts";
import { ParleyFault } from "./fault.ts";
import type { ServerFrame } from "./frames.ts";
import { HistoryLoader } from "./historyLoader.ts";
import { Outbox } from "./outbox/outbox.ts";
import { loneTab } from "./outbox/tabs.ts";
import { ReadMarks } from "./readMarks.ts";
import type { Channel, ChannelEvent, Me, Workspace } from "./records.ts";
import { applyEvent } from "./store/events.ts";
import type { Outcome } from "./store/events.ts";
import {
  applyBump,
  applyChannel,
  applyRead,
  applyReady,
  applyReceipt,
  applyResync,
  applyTrim,
  applyUserEvent,
  resumeOf,
  withMe,
  withWorkspace,
  withoutWorkspace,
} from "./store/reducers.ts";
import type { Change } from "./store/state.ts";
import { Store } from "./store/store.ts";
import { Syncs } from "./syncs.ts";
import { UserLookup } from "./userLookup.ts";

/** The whole chat without a screen: one store, fed by the socket, by pages, and by what the person sends. */
export class ParleyClient {
  readonly store = new Store();
  readonly events = new Emitter<ClientEvents>();
  readonly api: Api;
  readonly #options: ClientOptions;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #changes: Changes;
  readonly #catchUp: CatchUp;
  readonly #history: HistoryLoader;
  readonly #users: UserLookup;
  readonly #reads: ReadMarks;
  readonly #syncs: Syncs;
  readonly #early = new EarlyEvents();
  /** What is on the screen; absent until somebody says so: then the server sends everything. */
  #focus: readonly string[] | undefined;
  /** The channels that were on the screen, the last one first. */
  #recent: readonly string[] = [];

  constructor(options: ClientOptions) {
    this.#options = options;
    this.api = makeApi(options.rest);
    const { store, api } = this;
    const { clock, random, onFault } = options;
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
      onSilence: () => {
        this.nudge();
      },
    };
    this.#outbox = new Outbox({ ...sending, onFault, storage: options.storage, tabs: options.tabs ?? loneTab() });
    this.#changes = new Changes({
      ...sending,
      onRefused: (change, { code, message, retryAfterMs }) => {
        this.events.emit("refused", { change, fault: new ParleyFault(code, message, { retryAfterMs }) });
      },
    });
    this.#syncs = new Syncs({ clock, nextRef, send, seqOf: (channelId) => store.state.channels[channelId]?.seq ?? 0 });
    this.#catchUp = new CatchUp({
      store,
      api,
      onFault,
      apply: this.#apply.bind(this),
      sync: this.#syncs.ask.bind(this.#syncs),
    });
    this.#history = new HistoryLoader(store, api, this.#catchUp);
    this.#users = new UserLookup(store, api);
    this.#reads = new ReadMarks(clock, send);
  }

  start(): void {
    this.#connection.start();
  }

  stop(): void {
    this.#connection.stop();
  }

  /** Tries again, unless the server asked for patience, or checks that the link is alive. */
  nudge(): void {
    this.#connection.nudge();
  }

  /** The machine lost its network. */
  networkLost(): void {
    this.#connection.networkLost();
  }

  /** Tries again at once, because the person asked. */
  tryNow(): void {
    this.#connection.tryNow();
  }

  /**
   * Says which channels are on the screen, the most important one first. Of large ones that are not, the server only
   * tells how far they are.
   */
  setFocus(channelIds: readonly string[]): void {
    this.#focus = channelIds.slice(0, this.store.state.limits.focusChannels);
    this.#recent = [...new Set([...channelIds, ...this.#recent])];
    this.#sendFocus();
    // The server answers in order: what is asked for now comes before what is live from now on.
    for (const channelId of this.#focus) this.#catchUp.check(channelId);
  }

  /** Shows the message at once and sends it when it is its turn. */
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

  /** Changes an own message, for all. Seen at once; `refused` tells when it had to be taken back. */
  edit(channelId: string, messageId: string, content: string): void {
    this.#change(channelId, messageId, { kind: "edit", content });
  }

  remove(channelId: string, messageId: string): void {
    this.#change(channelId, messageId, { kind: "delete" });
  }

  /** Adds or takes back one's own reaction. */
  react(channelId: string, messageId: string, emoji: string, on: boolean): void {
    this.#change(channelId, messageId, { kind: "react", emoji, on });
  }

  #change(channelId: string, messageId: string, what: Change["what"]): void {
    const { clock, nextId } = this.#options;
    this.#changes.add({
      id: nextId(),
      channelId,
      messageId,
      what,
      at: new Date(clock.now()).toISOString(),
      doneAt: undefined,
    });
  }

  /**
   * Loads the newest page of a channel, its record where nothing is known of it, and the page around the read position
   * where that is farther up.
   */
  async openChannel(channelId: string, signal?: AbortSignal): Promise<void> {
    await this.#history.openChannel(channelId, signal);
  }

  /** Loads messages that are not held: before or after one that is, or around a place amid a gap. */
  load(channelId: string, place: HistoryPlace): Promise<void> {
    return this.#history.load(channelId, place);
  }

  /**
   * Shows the part of the history that has a message, loading it where it is not held; what was shown before is held
   * beside it.
   */
  async openAt(channelId: string, messageId: string): Promise<void> {
    await this.#history.openAt(channelId, messageId);
  }

  /** Back to the present, whatever was shown before. */
  async loadNewest(channelId: string): Promise<void> {
    await this.#history.loadNewest(channelId);
  }

  trim(channelId: string, keep: "newest" | "oldest", max: number): void {
    this.store.update((state) => applyTrim(state, channelId, keep, max));
  }

  markRead(channelId: string, seq: number): void {
    const held = this.store.state.channels[channelId];
    if (!held?.info.joined || seq <= held.info.readSeq) return;
    this.store.update((state) => applyRead(state, channelId, seq));
    this.#reads.mark(channelId, seq);
  }

  /** Takes what a REST call answered, without waiting for its event. */
  takeChannel(channel: Channel): void {
    this.store.update((state) => applyChannel(state, channel));
    this.#catchUp.check(channel.id);
  }

  takeWorkspace(workspace: Workspace): void {
    this.store.update((state) => withWorkspace(state, workspace));
  }

  takeMe(me: Me): void {
    this.store.update((state) => withMe(state, me));
    this.#outbox.open(me.id);
  }

  /** Asks once for the name behind an id that came without one. */
  ensureUser(userId: string): void {
    this.#users.ensure(userId);
  }

  #sendFocus(): void {
    if (this.#focus) this.#connection.send({ type: "focus", channelIds: this.#focus });
  }

  /** Applies events in one step; answers how the last one went. */
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
    if (outcome === "gap") this.#early.hold(event);
    if (outcome === "gap" || outcome === "unknown") this.#catchUp.want(event.channelId, event.seq);
    if (event.type === "message.created") this.ensureUser(event.message.senderId);
    const next = outcome === "applied" ? this.#early.take(event.channelId, event.seq + 1) : undefined;
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
        this.#reads.flush();
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
        this.store.update((state) => applyReceipt(state, frame));
        return;
      case "channel.bumped":
        this.store.update((state) => applyBump(state, frame));
        if (this.#focus?.includes(frame.channelId) !== false) this.#catchUp.check(frame.channelId);
        return;
      case "workspace.joined":
        this.store.update((held) =>
          applyUserEvent(held, frame.userSeq, (state) => withWorkspace(state, frame.workspace)),
        );
        return;
      case "workspace.left":
        this.store.update((held) =>
          applyUserEvent(held, frame.userSeq, (state) => withoutWorkspace(state, frame.workspaceId)),
        );
        return;
      case "pong":
      case "reconnect":
      case "ignored":
        return;
    }
  }

  #onResync(frame: Extract<ServerFrame, { type: "resync" }>): void {
    const wasCut = this.store.state.channels[frame.channelId]?.timeline?.hasNewer ?? true;
    this.store.update((state) => applyResync(state, frame));
    this.#syncs.onProgress(frame.channelId);
    if (!wasCut) this.#catchUp.refetch(frame.channelId).catch(this.#options.onFault);
  }
}
