import { makeApi } from "./api.ts";
import type { Api } from "./api.ts";
import { CatchUp } from "./catchUp.ts";
import type { Clock } from "./clock.ts";
import { Connection } from "./connection.ts";
import type { OpenSocket } from "./connection.ts";
import { toFault } from "./fault.ts";
import type { ServerFrame } from "./frames.ts";
import type { OutboxStorage } from "./outbox.ts";
import { ReadMarks } from "./readMarks.ts";
import type { Channel, ChannelEvent, Me, Workspace } from "./records.ts";
import type { Rest } from "./rest.ts";
import { Sender } from "./sender.ts";
import { applyEvent, withUsers } from "./store/events.ts";
import { applyChannel, applyPage, applyRead, applyReady, applyReceipt, applyResync, applyTrim, withMe, withWorkspace, withoutWorkspace } from "./store/reducers.ts";
import type { PageKind } from "./store/reducers.ts";
import { Store } from "./store/store.ts";

/** Messages of a channel's first page: what one screen shows and some more, so that the first paint waits for no row that nobody sees. */
const firstPage = 30;

export interface ClientOptions {
  readonly rest: Rest;
  readonly open: OpenSocket;
  readonly clock: Clock;
  readonly random: () => number;
  readonly nextId: () => string;
  readonly storage: OutboxStorage;
  readonly client: { readonly name: string; readonly version: string };
  readonly token?: () => string | undefined;
  readonly onFault: (error: unknown) => void;
}

export interface SendInput {
  readonly channelId: string;
  readonly content: string;
  readonly threadId?: string;
  readonly replyTo?: string;
}

/** The whole chat without a screen: one store, fed by the socket, by pages, and by what the person sends. */
export class ParleyClient {
  readonly store = new Store();
  readonly api: Api;
  readonly #options: ClientOptions;
  readonly #connection: Connection;
  readonly #sender: Sender;
  readonly #catchUp: CatchUp;
  readonly #reads: ReadMarks;
  readonly #loading = new Map<string, Promise<void>>();
  readonly #askedUsers = new Set<string>();
  /** Asked for in vain while there was no connection. */
  readonly #missedUsers = new Set<string>();

  constructor(options: ClientOptions) {
    this.#options = options;
    this.api = makeApi(options.rest);
    const { store, api } = this;
    const { clock, random, onFault } = options;
    this.#connection = new Connection({
      open: options.open, clock, random, onFault,
      hello: () => {
        const token = options.token?.();
        return { type: "hello", protocol: 1, client: options.client, ...(token === undefined ? {} : { token }) };
      },
      onFrame: (frame) => {
        this.#onFrame(frame);
      },
      onStatus: (connection) => {
        store.update((state) => ({ ...state, connection }));
      },
      onLost: (code) => {
        this.#sender.onLost(code);
      },
    });
    const send = this.#connection.send.bind(this.#connection);
    this.#sender = new Sender({ store, storage: options.storage, clock, random, send });
    this.#catchUp = new CatchUp({ store, api, onFault });
    this.#reads = new ReadMarks(clock, send);
  }

  start(): void {
    this.#connection.start();
  }

  stop(): void {
    this.#connection.stop();
  }

  /** Tries again at once, or checks that the link is alive. */
  nudge(): void {
    this.#connection.nudge();
  }

  /** Shows the message at once and sends it when it is its turn. */
  send(input: SendInput): string {
    const id = this.#options.nextId();
    const createdAt = new Date(this.#options.clock.now()).toISOString();
    this.#sender.add({ id, channelId: input.channelId, content: input.content, threadId: input.threadId, replyTo: input.replyTo, createdAt, state: "sending", failure: undefined });
    return id;
  }

  retry(id: string): void {
    this.#sender.retry(id);
  }

  discard(id: string): void {
    this.#sender.discard(id);
  }

  /** Loads the newest page of a channel, and its record where nothing is known of it. */
  async openChannel(channelId: string, signal?: AbortSignal): Promise<void> {
    await this.#once(`open ${channelId}`, async () => {
      const known = this.store.state.channels[channelId];
      const [channel, page] = await Promise.all([known?.info.joined ? undefined : this.api.channel(channelId, { signal }), this.api.messages(channelId, { limit: firstPage }, { signal })]);
      this.store.update((state) => applyPage(channel ? applyChannel(state, channel) : state, channelId, "newest", page));
      this.#catchUpWith(channelId);
    });
  }

  loadOlder(channelId: string): Promise<void> {
    const timeline = this.store.state.channels[channelId]?.timeline;
    const first = timeline?.messages[0];
    return timeline?.hasOlder === true && first ? this.#load(channelId, "older", { before: first.id }) : Promise.resolve();
  }

  loadNewer(channelId: string): Promise<void> {
    const timeline = this.store.state.channels[channelId]?.timeline;
    const last = timeline?.messages.at(-1);
    return timeline?.hasNewer === true && last ? this.#load(channelId, "newer", { after: last.id }) : Promise.resolve();
  }

  /** Back to the present, whatever was held before. */
  loadNewest(channelId: string): Promise<void> {
    return this.#load(channelId, "newest", {});
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
    this.#catchUpWith(channel.id);
  }

  takeWorkspace(workspace: Workspace): void {
    this.store.update((state) => withWorkspace(state, workspace));
  }

  takeMe(me: Me): void {
    this.store.update((state) => withMe(state, me));
  }

  /** Asks once for the name behind an id that came without one. */
  ensureUser(userId: string): void {
    if (this.store.state.users[userId] || this.#askedUsers.has(userId)) return;
    this.#askedUsers.add(userId);
    this.api.user(userId).then(
      (user) => {
        this.store.update((state) => withUsers(state, [user]));
      },
      (error: unknown) => {
        if (toFault(error).code !== "network.failed") return;
        this.#askedUsers.delete(userId);
        this.#missedUsers.add(userId);
      },
    );
  }

  /** Two callers that want the same page share one call. */
  #once(key: string, task: () => Promise<void>): Promise<void> {
    const running = this.#loading.get(key);
    if (running) return running;
    const started = task().finally(() => this.#loading.delete(key));
    this.#loading.set(key, started);
    return started;
  }

  #load(channelId: string, kind: PageKind, at: { readonly before?: string; readonly after?: string }): Promise<void> {
    return this.#once(`${kind} ${channelId}`, async () => {
      const page = await this.api.messages(channelId, { ...at, limit: 100 });
      this.store.update((state) => applyPage(state, channelId, kind, page));
      this.#catchUpWith(channelId);
    });
  }

  #catchUpWith(channelId: string): void {
    const held = this.store.state.channels[channelId];
    if (held?.timeline && held.seq < held.infoSeq) this.#catchUp.want(channelId, held.infoSeq);
  }

  #onEvent(event: ChannelEvent): void {
    const { state, outcome } = applyEvent(this.store.state, event);
    this.store.update(() => state);
    if (outcome === "gap" || outcome === "unknown") this.#catchUp.want(event.channelId, event.seq);
    if (event.type === "message.created") this.ensureUser(event.message.senderId);
    this.#catchUpWith(event.channelId);
  }

  #onFrame(frame: ServerFrame): void {
    switch (frame.type) {
      case "ready":
        this.store.update((state) => applyReady(state, frame));
        for (const channel of frame.channels) this.#catchUpWith(channel.id);
        for (const userId of this.#missedUsers) this.ensureUser(userId);
        this.#missedUsers.clear();
        this.#reads.flush();
        this.#sender.pump();
        return;
      case "event":
        this.#onEvent(frame.event);
        return;
      case "ack":
        this.#sender.onAck(frame);
        return;
      case "error":
        this.#sender.onRefusal(frame);
        return;
      case "resync":
        this.#onResync(frame);
        return;
      case "receipt":
        this.store.update((state) => applyReceipt(state, frame));
        return;
      case "workspace.joined":
        this.takeWorkspace(frame.workspace);
        return;
      case "workspace.left":
        this.store.update((state) => withoutWorkspace(state, frame.workspaceId));
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
    if (!wasCut) this.#catchUp.refetch(frame.channelId).catch(this.#options.onFault);
  }
}
