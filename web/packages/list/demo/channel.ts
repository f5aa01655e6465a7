import type { GapRequest, ListEdits, ListState, Place, RowSpec, VirtualList } from "../src/index.ts";
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
  /** With gaps at both ends, of which `end` says where the newer one ends. */
  readonly hasGaps: boolean;
  readonly end: number;
  readonly hasDays: boolean;
  /** Images stay away until `update` brings them. */
  readonly imagesWait: boolean;
  /** The first row that was not read yet: the reader begins at the line before it. */
  readonly unread: number | undefined;
  readonly onState: (state: ListState) => void;
  readonly onLeave: (to: "before" | "after") => void;
}

/** What is waiting for an answer of the server that is not there. */
interface Waiting {
  readonly apply: (edits: ListEdits) => void;
  readonly settle: (isGood: boolean) => void;
}

export const unreadKey = "unread";

const numberOf = (key: string): number => Number(/-?\d+/.exec(key)?.[0] ?? 0);

/** Rows of one channel, and what can happen to them. It outlives its list. */
export class Channel {
  #list: VirtualList | undefined;
  readonly #options: ChannelOptions;
  readonly #states = new Map<string, RowState>();
  readonly #views = createRowViews(
    (key) => this.row(numberOf(key)),
    (key) => this.stateOf(key),
  );
  readonly #waiting: Waiting[] = [];
  #destroy: () => void = () => undefined;
  #place: Place | undefined;
  #first = 0;
  #next: number;
  asked = 0;

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

  get waiting(): number {
    return this.#waiting.length;
  }

  open(restore = this.#place): void {
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
        void this.#ask((edits) => {
          history.around(edits, numberOf(key));
        });
      },
      requestLatest: () => {
        void this.#ask((edits) => {
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
    this.#place = this.list.place();
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
    // The day that is on already was named before.
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
      // The day of the rows that were first begins earlier now.
      edits.remove([dayOf(to)].filter(() => this.#options.hasDays && dayOf(to - 1) === dayOf(to)));
      edits.prepend(this.rowsFrom(from, to));
    });
  }

  /** Changes a row as its content would. */
  update(key: string, change: Partial<RowState>): void {
    Object.assign(this.stateOf(key), change);
    this.#views.redraw(key);
  }

  /** The next older row than `before` that holds these words. */
  search(words: string, before = this.#next): number | undefined {
    for (let number = before - 1; number >= this.#first; number--) {
      const { name, text } = this.row(number);
      if (`${name} m${number} ${text}`.includes(words)) return number;
    }
    return undefined;
  }

  /** Lets in the answer to the oldest request, or its failure. */
  answer(isGood = true): boolean {
    const oldest = this.#waiting.shift();
    if (!oldest) return false;
    if (isGood) this.list.change(oldest.apply);
    oldest.settle(isGood);
    return true;
  }

  async #request(history: History, request: GapRequest): Promise<void> {
    this.asked++;
    await this.#ask((edits) => {
      history.page(edits, request);
    });
  }

  #ask(apply: (edits: ListEdits) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        apply,
        settle: (isGood) => {
          if (isGood) resolve();
          else reject(new Error("refused"));
        },
      });
    });
  }
}
