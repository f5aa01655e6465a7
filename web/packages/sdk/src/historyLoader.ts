import type { Api, HistoryPosition } from "./api.ts";
import type { CatchUp } from "./catchUp.ts";
import type { ReadPositions } from "./readPositions.ts";
import { applyChannel, applyPage, applyShow } from "./store/reducers.ts";
import type { Store } from "./store/store.ts";
import { findWindow } from "./store/timeline.ts";
import type { PageKind } from "./store/timeline.ts";

/** Messages of a channel's first page: one screen and a reserve, so that the first paint waits for no invisible row. */
const firstPage = 30;
const pageLimit = 100;

/** Loads pages of message history into the store. Concurrent requests for the same page share one call. */
export class HistoryLoader {
  readonly #store: Store;
  readonly #api: Api;
  readonly #reads: ReadPositions;
  readonly #catchUp: CatchUp;
  readonly #loading = new Map<string, Promise<void>>();

  constructor(store: Store, api: Api, reads: ReadPositions, catchUp: CatchUp) {
    this.#store = store;
    this.#api = api;
    this.#reads = reads;
    this.#catchUp = catchUp;
  }

  async openChannel(channelId: string, signal?: AbortSignal): Promise<void> {
    await this.#once(`open ${channelId}`, async () => {
      const held = this.#store.state.channels[channelId]?.info;
      const [fresh, page] = await Promise.all([
        held?.joined ? undefined : this.#api.channel(channelId, { signal }),
        this.#api.messages(channelId, { limit: firstPage }, { signal }),
      ]);
      const info = fresh ?? held;
      const read = this.#reads.get(channelId, info);
      const isAbove =
        info?.joined && info.lastIndex > read.index && page.hasOlder && (page.messages[0]?.seq ?? 0) > read.seq;
      const unread = isAbove
        ? await this.#api.messages(channelId, { aroundSeq: read.seq, limit: 2 * firstPage }, { signal })
        : undefined;
      this.#store.update((state) => {
        const next = applyPage(fresh ? applyChannel(state, fresh) : state, channelId, "newest", page);
        return unread ? applyPage(next, channelId, "around", unread) : next;
      });
      this.#catchUp.check(channelId);
    });
  }

  load(channelId: string, position: HistoryPosition): Promise<void> {
    const { before, after } = position;
    return this.#load(channelId, before ? "older" : after ? "newer" : "around", position);
  }

  async openAt(channelId: string, messageId: string): Promise<void> {
    const held = this.#store.state.channels[channelId];
    if (held && findWindow(held, messageId)) this.#store.update((state) => applyShow(state, channelId, messageId));
    else await this.load(channelId, { around: messageId });
  }

  async loadNewest(channelId: string): Promise<void> {
    this.#store.update((state) => applyShow(state, channelId));
    if (this.#store.state.channels[channelId]?.timeline?.hasNewer !== false) await this.#load(channelId, "newest", {});
  }

  #once(key: string, task: () => Promise<void>): Promise<void> {
    const running = this.#loading.get(key);
    if (running) return running;
    const started = task().finally(() => this.#loading.delete(key));
    this.#loading.set(key, started);
    return started;
  }

  #load(channelId: string, kind: PageKind, position: HistoryPosition): Promise<void> {
    return this.#once(channelId + JSON.stringify(position), async () => {
      const page = await this.#api.messages(channelId, { ...position, limit: pageLimit });
      this.#store.update((state) => applyPage(state, channelId, kind, page, position.before ?? position.after));
      this.#catchUp.check(channelId);
    });
  }
}
