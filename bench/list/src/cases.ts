import { arrival, blank, drift, jerk, offEnd } from "./figures.ts";
import type { Figures } from "./figures.ts";
import type { BenchList } from "./lists/list.ts";
import { frames, nextFrame } from "./frameRecorder.ts";
import type { FrameRecorder } from "./frameRecorder.ts";
import type { Conversation } from "./rows.ts";
import { growRow } from "./rowView.ts";

const page = 50;

/** The benchmark cases. Each starts and ends at rest. */
export class Cases {
  readonly #list: BenchList;
  readonly #recorder: FrameRecorder;
  readonly #conversation: Conversation;
  #first = 0;
  #next: number;

  constructor(list: BenchList, recorder: FrameRecorder, conversation: Conversation, count: number) {
    [this.#list, this.#recorder, this.#conversation, this.#next] = [list, recorder, conversation, count];
  }

  get #view(): number {
    return this.#list.scroller.clientHeight;
  }

  /** Prepends rows while the reader is in the middle. */
  async prepend(): Promise<Figures> {
    await this.#toRow(0.5);
    return this.#still("prepend", async () => {
      for (let at = 0; at < 5; at++) {
        this.#prepend();
        await frames(6);
      }
    });
  }

  /** Prepends rows while the reader is at the top, where chats load older rows. */
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

  /** Scrolls up through rows that were never measured. */
  async scrollUp(): Promise<Figures> {
    await this.#toRow(0.4);
    return this.#moving("scrollUp", async () => {
      for (let at = 0; at < 60; at++) await this.#scroll(-100);
    });
  }

  /** Scrolls up while rows are prepended. */
  async prependScrolling(): Promise<Figures> {
    await this.#toRow(0.3);
    return this.#moving("prependScrolling", async () => {
      for (let at = 0; at < 30; at++) {
        if (at % 5 === 0) this.#prepend();
        await this.#scroll(-100);
      }
    });
  }

  /** Loads images above the view. */
  async growAbove(): Promise<Figures> {
    await this.#toRow(0.6);
    await this.#scrollAbout();
    return this.#still("growAbove", async () => {
      const above = this.#recorder
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

  /** Appends rows while the reader is in the middle. */
  async append(): Promise<Figures> {
    await this.#toRow(0.7);
    return this.#still("append", async () => {
      for (let at = 0; at < 3; at++) {
        this.#append(page);
        await frames(4);
      }
    });
  }

  /** At the end: appends rows, then streams the last one. */
  async follow(): Promise<Figures> {
    this.#list.toEnd();
    await this.rest();
    this.#recorder.start();
    for (const count of [1, 1, page]) {
      this.#append(count);
      await frames(6);
    }
    const last = this.#conversation.row(this.#lastKey);
    for (let at = 0; at < 40; at++) {
      growRow(last, at % 4 === 3 ? 22 : 0);
      this.#list.onLastRowGrown?.();
      await nextFrame();
    }
    await this.rest();
    return offEnd("follow", this.#recorder.stop(), this.#view, this.#lastKey);
  }

  /** Jumps to rows that were never measured, near and far. */
  async jump(): Promise<Figures> {
    this.#list.toEnd();
    await this.rest();
    const jumps = [];
    for (const part of [0.15, 0.85, 0.001, 0.45, 0.95]) {
      const number = Math.floor(part * this.#next) + 7;
      this.#recorder.start();
      const begun = performance.now();
      this.#list.jump(number - this.#first);
      await this.rest();
      jumps.push(arrival(this.#recorder.stop(), `m${number}`, begun, this.#view));
    }
    const ms = jumps.map((jump) => jump.ms).sort((one, other) => one - other);
    return {
      "jump.wrong": Math.max(...jumps.map((jump) => jump.wrong)),
      "jump.error": Math.max(...jumps.map((jump) => jump.error)),
      "jump.ms": ms[Math.floor(ms.length / 2)] ?? Number.NaN,
    };
  }

  /** Counts DOM nodes at the same row, independent of the row count. */
  async nodes(): Promise<Figures> {
    this.#list.jump(500 - this.#first);
    await this.rest();
    return {
      "nodes.rows": this.#list.scroller.querySelectorAll("[data-row]").length,
      "nodes.all": this.#list.scroller.querySelectorAll("*").length,
    };
  }

  /** Jumps to rows that no other case visits, for tests with a real wheel. */
  async jumpToFreshRows(part: number): Promise<void> {
    await this.#toRow(part);
  }

  startRecording(): void {
    this.#recorder.start();
  }

  /** Returns the largest blank part of the view since `startRecording`, in px. */
  stopRecording(): number {
    return blank(this.#recorder.stop());
  }

  /** Drags the scrollbar from the first row to the last one in `count` frames. */
  async drag(count: number): Promise<void> {
    const { scroller } = this.#list;
    for (let at = 0; at <= count; at++) {
      scroller.scrollTop = (at / count) * (scroller.scrollHeight - scroller.clientHeight);
      await nextFrame();
    }
  }

  /** Resolves when several frames in a row are equal. */
  async rest(): Promise<void> {
    let [before, same] = ["", 0];
    for (let at = 0; at < 300 && same < 14; at++) {
      await nextFrame();
      const now = JSON.stringify([
        this.#list.scroller.scrollTop,
        this.#list.scroller.scrollHeight,
        this.#recorder.boxes(),
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

  /** Jumps to an unmeasured row in a part of the list that no other case visits, and scrolls into it. */
  async #toRow(part: number): Promise<void> {
    this.#list.jump(Math.floor(part * this.#next) - this.#first);
    await this.rest();
    for (let at = 0; at < 3; at++) await this.#scroll(-13);
    await this.rest();
  }

  /** Scrolls up and down, so that rows on both sides are measured. */
  async #scrollAbout(): Promise<void> {
    for (let at = 0; at < 8; at++) await this.#scroll(-80);
    for (let at = 0; at < 8; at++) await this.#scroll(80);
    await this.rest();
  }

  async #scroll(px: number): Promise<void> {
    this.#recorder.scroll(px);
    await nextFrame();
  }

  async #still(name: string, happens: () => Promise<void>): Promise<Figures> {
    const watched = this.#recorder.boxes().find(({ bottom }) => bottom > 0)?.key ?? "";
    this.#recorder.start();
    await happens();
    await this.rest();
    return drift(name, this.#recorder.stop(), watched, this.#view);
  }

  async #moving(name: string, happens: () => Promise<void>): Promise<Figures> {
    this.#recorder.start();
    await happens();
    await this.rest();
    return jerk(name, this.#recorder.stop());
  }
}
