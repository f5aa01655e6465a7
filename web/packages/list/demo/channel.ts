import type { GapRequest, ListEdits, ListState, SavedPosition, RowSpec, VirtualList } from "../src/index.ts";
import { createDomList } from "../src/dom/index.ts";
import { dayOf, withDays } from "./days.ts";
import { History } from "./history.ts";
import { createRowViews } from "./rowView.ts";
import type { RowState } from "./rowView.ts";
import { demoRow } from "./text.ts";

export interface ChannelOptions {
  readonly scroller: HTMLElement;
  readonly seed: number;
  readonly count: number;
  readonly estimate: number;
  /** Gaps at both ends; `end` is the end of the newer one. */
  readonly hasGaps: boolean;
  readonly end: number;
  readonly hasDays: boolean;
  /** Images are not shown until `update` loads them. */
  readonly imagesWait: boolean;
  /** The first unread row. The list opens at the divider above it. */
  readonly unread: number | undefined;
  readonly onState: (state: ListState) => void;
  readonly onLeave: (to: "before" | "after") => void;
}

/** A request that the test answers by `answer`. */
interface PendingRequest {
  readonly apply: (edits: ListEdits) => void;
  readonly settle: (isGood: boolean) => void;
}

export const unreadKey = "unread";

const numberOf = (key: string): number => Number(/-?\d+/.exec(key)?.[0] ?? 0);

/** The rows of one channel, and changes of them. Outlives its list. */
export class Channel {
  #list: VirtualList | undefined;
  readonly #options: ChannelOptions;
  readonly #states = new Map<string, RowState>();
  readonly #views = createRowViews(
    (key) => this.row(numberOf(key)),
    (key) => this.stateOf(key),
  );
  readonly #pending: PendingRequest[] = [];
  #destroy: () => void = () => undefined;
  #position: SavedPosition | undefined;
  #first = 0;
  #next: number;
  requestCount = 0;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#next = options.count;
  }

  get list(): VirtualList {
    if (!this.#list) throw new Error("The channel is not open.");
    return this.#list;
  }

  get first(): number {
    return this.#first;
  }

  get next(): number {
    return this.#next;
  }

  get pendingCount(): number {
    return this.#pending.length;
  }

  open(restore = this.#position): void {
    const { scroller, estimate, onState, onLeave, hasGaps, end, unread } = this.#options;
    const history = new History(this.#first, this.#next, hasGaps ? end : this.#next, (from, to) =>
      this.rowsFrom(from, to),
    );
    const { list, destroy } = createDomList({
      scroller,
      estimate,
      onState,
      onLeave,
      restore,
      content: this.#views,
      itemSelector: "article",
      request: (request) => this.#request(history, request),
      requestAround: (key) => {
        void this.#enqueue((edits) => {
          history.around(edits, numberOf(key));
        });
      },
      requestLatest: () => {
        void this.#enqueue((edits) => {
          history.latest(edits);
        });
      },
    });
    this.#list = list;
    this.#destroy = destroy;
    list.change((edits) => {
      if (hasGaps) history.begin(edits);
      else edits.append(this.rowsFrom(this.#first, this.#next));
      if (unread !== undefined) edits.insertBefore(`m${unread}`, [{ key: unreadKey, kind: "aux" }]);
    });
    if (unread !== undefined && !restore) list.jump(unreadKey, "third");
    list.flush();
  }

  close(): void {
    this.#position = this.list.savePosition();
    this.#destroy();
    this.#list = undefined;
  }

  row(number: number) {
    return demoRow(number, this.#options.seed);
  }

  stateOf(key: string): RowState {
    const known = this.#states.get(key);
    if (known) return known;
    const state: RowState = { extra: 0, text: undefined, isImageLoaded: !this.#options.imagesWait, isOpen: false };
    this.#states.set(key, state);
    return state;
  }

  rowsFrom(from: number, to: number): RowSpec[] {
    const rows = Array.from({ length: Math.max(0, to - from) }, (_, at) => ({
      key: `m${from + at}`,
      bucket: this.row(from + at).bucket,
      counted: false,
    }));
    return this.#options.hasDays ? withDays(rows, from) : rows;
  }

  append(rows: number): void {
    const added = this.rowsFrom(this.#next, this.#next + rows).map((row) => ({ ...row, counted: true }));
    // The row of the current day is in the list already.
    const fresh = added.filter(({ key }) => !this.#list?.has(key));
    this.#next += rows;
    this.#list?.change((edits) => {
      edits.append(fresh);
    });
  }

  prepend(rows: number): void {
    const [from, to] = [this.#first - rows, this.#first];
    this.#first = from;
    this.list.change((edits) => {
      // The day of the first rows now begins earlier.
      edits.remove([dayOf(to)].filter(() => this.#options.hasDays && dayOf(to - 1) === dayOf(to)));
      edits.prepend(this.rowsFrom(from, to));
    });
  }

  /** Changes the content of a row. */
  update(key: string, change: Partial<RowState>): void {
    Object.assign(this.stateOf(key), change);
    this.#views.redraw(key);
  }

  /** The newest row before `before` with these words. */
  search(words: string, before = this.#next): number | undefined {
    for (let number = before - 1; number >= this.#first; number--) {
      const { name, text } = this.row(number);
      if (`${name} m${number} ${text}`.includes(words)) return number;
    }
    return undefined;
  }

  /** Answers or fails the oldest request. */
  answer(isGood = true): boolean {
    const oldest = this.#pending.shift();
    if (!oldest) return false;
    if (isGood) this.list.change(oldest.apply);
    oldest.settle(isGood);
    return true;
  }

  async #request(history: History, request: GapRequest): Promise<void> {
    this.requestCount++;
    await this.#enqueue((edits) => {
      history.page(edits, request);
    });
  }

  #enqueue(apply: (edits: ListEdits) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({
        apply,
        settle: (isGood) => {
          if (isGood) resolve();
          else reject(new Error("refused"));
        },
      });
    });
  }
}
