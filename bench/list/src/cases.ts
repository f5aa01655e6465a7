import { arrival, blank, drift, jerk, offEnd } from "./figures.ts";
import type { Figures } from "./figures.ts";
import type { BenchList } from "./lists/list.ts";
import { frames, nextFrame } from "./painted.ts";
import type { Painted } from "./painted.ts";
import type { Conversation } from "./rows.ts";
import { growRow } from "./rowView.ts";

const page = 50;

/** The cases in which lists differ: each begins at rest and ends at rest. */
export class Cases {
  readonly #list: BenchList;
  readonly #painted: Painted;
  readonly #conversation: Conversation;
  #first = 0;
  #next: number;

  constructor(list: BenchList, painted: Painted, conversation: Conversation, count: number) {
    [this.#list, this.#painted, this.#conversation, this.#next] = [list, painted, conversation, count];
  }

  get #view(): number {
    return this.#list.scroller.clientHeight;
  }

  /** Older rows come while the reader reads amid the rows. */
  async prepend(): Promise<Figures> {
    await this.#toRow(0.5);
    return this.#still("prepend", async () => {
      for (let at = 0; at < 5; at++) {
        this.#prepend();
        await frames(6);
      }
    });
  }

  /** Older rows come while the reader stands at the very top, where chats load them. */
  async prependAtTop(): Promise<Figures> {
    this.#list.jump(0);
    await this.rest();
    return this.#still("prependAtTop", async () => {
      for (let at = 0; at < 3; at++) {
        this.#prepend();
        await frames(10);
      }
    });
  }

  /** The reader goes up through rows that were never laid out. */
  async scrollUp(): Promise<Figures> {
    await this.#toRow(0.4);
    return this.#moving("scrollUp", async () => {
      for (let at = 0; at < 60; at++) await this.#scroll(-100);
    });
  }

  /** The same while older rows come. */
  async prependScrolling(): Promise<Figures> {
    await this.#toRow(0.3);
    return this.#moving("prependScrolling", async () => {
      for (let at = 0; at < 30; at++) {
        if (at % 5 === 0) this.#prepend();
        await this.#scroll(-100);
      }
    });
  }

  /** Pictures above the view are loaded. */
  async growAbove(): Promise<Figures> {
    await this.#toRow(0.6);
    await this.#scrollAbout();
    return this.#still("growAbove", async () => {
      const above = this.#painted
        .boxes()
        .filter(({ bottom }) => bottom <= 0)
        .slice(-4);
      if (above.length === 0) throw new Error("No row above the view is in the page.");
      for (const [at, { key }] of [...above, ...above].entries()) {
        growRow(this.#conversation.row(key), 40 + 61 * (at % 4));
        await nextFrame();
      }
    });
  }

  /** Newer rows come while the reader reads amid the rows. */
  async append(): Promise<Figures> {
    await this.#toRow(0.7);
    return this.#still("append", async () => {
      for (let at = 0; at < 3; at++) {
        this.#append(page);
        await frames(4);
      }
    });
  }

  /** At the end: newer rows come, then the last one is streamed. */
  async follow(): Promise<Figures> {
    this.#list.toEnd();
    await this.rest();
    this.#painted.start();
    for (const count of [1, 1, page]) {
      this.#append(count);
      await frames(6);
    }
    const last = this.#conversation.row(this.#lastKey);
    for (let at = 0; at < 40; at++) {
      growRow(last, at % 4 === 3 ? 22 : 0);
      this.#list.lastGrew?.();
      await nextFrame();
    }
    await this.rest();
    return offEnd("follow", this.#painted.stop(), this.#view, this.#lastKey);
  }

  /** Rows that were never laid out are gone to, near and far. */
  async jump(): Promise<Figures> {
    this.#list.toEnd();
    await this.rest();
    const ways = [];
    for (const part of [0.15, 0.85, 0.001, 0.45, 0.95]) {
      const number = Math.floor(part * this.#next) + 7;
      this.#painted.start();
      const begun = performance.now();
      this.#list.jump(number - this.#first);
      await this.rest();
      ways.push(arrival(this.#painted.stop(), `m${number}`, begun, this.#view));
    }
    const ms = ways.map((way) => way.ms).sort((one, other) => one - other);
    return {
      "jump.wrong": Math.max(...ways.map((way) => way.wrong)),
      "jump.error": Math.max(...ways.map((way) => way.error)),
      "jump.ms": ms[Math.floor(ms.length / 2)] ?? Number.NaN,
    };
  }

  /** What is in the page for the same row, however many others there are. */
  async nodes(): Promise<Figures> {
    this.#list.jump(500 - this.#first);
    await this.rest();
    return {
      "nodes.rows": this.#list.scroller.querySelectorAll("[data-row]").length,
      "nodes.all": this.#list.scroller.querySelectorAll("*").length,
    };
  }

  /** A place in the list that no other case was in, for whoever turns a real wheel there. */
  async toFreshRows(part: number): Promise<void> {
    await this.#toRow(part);
  }

  look(): void {
    this.#painted.start();
  }

  /** What was not covered since `look`. */
  looked(): number {
    return blank(this.#painted.stop());
  }

  /** The thumb is dragged from the first row to the last one in so many frames. */
  async drag(count: number): Promise<void> {
    const { scroller } = this.#list;
    for (let at = 0; at <= count; at++) {
      scroller.scrollTop = (at / count) * (scroller.scrollHeight - scroller.clientHeight);
      await nextFrame();
    }
  }

  /** Until some frames after each other show the same. */
  async rest(): Promise<void> {
    let [before, same] = ["", 0];
    for (let at = 0; at < 300 && same < 14; at++) {
      await nextFrame();
      const now = JSON.stringify([
        this.#list.scroller.scrollTop,
        this.#list.scroller.scrollHeight,
        this.#painted.boxes(),
      ]);
      same = now === before ? same + 1 : 0;
      before = now;
    }
  }

  get #lastKey(): string {
    return `m${this.#next - 1}`;
  }

  #prepend(): void {
    const to = this.#first;
    this.#first -= page;
    this.#list.prepend(this.#conversation.rows(this.#first, to));
  }

  #append(count: number): void {
    const from = this.#next;
    this.#next += count;
    this.#list.append(this.#conversation.rows(from, this.#next));
  }

  /**
   * A row of which nothing is known, in a part of the list that no other case was in; a bit into it, as readers stand.
   */
  async #toRow(part: number): Promise<void> {
    this.#list.jump(Math.floor(part * this.#next) - this.#first);
    await this.rest();
    for (let at = 0; at < 3; at++) await this.#scroll(-13);
    await this.rest();
  }

  /** Up and down again, so that rows on both sides were seen. */
  async #scrollAbout(): Promise<void> {
    for (let at = 0; at < 8; at++) await this.#scroll(-80);
    for (let at = 0; at < 8; at++) await this.#scroll(80);
    await this.rest();
  }

  async #scroll(px: number): Promise<void> {
    this.#painted.scroll(px);
    await nextFrame();
  }

  async #still(name: string, happens: () => Promise<void>): Promise<Figures> {
    const watched = this.#painted.boxes().find(({ bottom }) => bottom > 0)?.key ?? "";
    this.#painted.start();
    await happens();
    await this.rest();
    return drift(name, this.#painted.stop(), watched, this.#view);
  }

  async #moving(name: string, happens: () => Promise<void>): Promise<Figures> {
    this.#painted.start();
    await happens();
    await this.rest();
    return jerk(name, this.#painted.stop());
  }
}
