/** One painted frame. */
export interface Frame {
  /** Time of the record, in ms of the page's clock. */
  readonly at: number;
  /** Tops and bottoms of the rows in view, relative to the view, in px. */
  readonly rows: ReadonlyMap<string, { readonly top: number; readonly bottom: number }>;
  /** The last mounted row, in view or below it. */
  readonly end: { readonly key: string; readonly bottom: number } | undefined;
  /** Height of the view without a row, in px. */
  readonly blank: number;
  /** Distance scrolled by the reader since the start, in px. */
  readonly scrolled: number;
}

/** Depths of the probes in the DOM: deeper than any list, so that recording does not affect its observers. */
const depths = [40, 80, 120, 160];

/**
 * Records what is painted in each frame, independent of the list. Lists correct their layout in ResizeObservers, which
 * run between the frame callbacks and the paint, and again in the same frame for deeper elements. Probes at increasing
 * depths change their size and record after each of these rounds; the last record of a frame is what is painted.
 */
export class FrameRecorder {
  readonly #scroller: HTMLElement;
  readonly #probes: readonly HTMLElement[];
  #frames: Frame[] = [];
  #isRunning = false;
  #isNew = false;
  #scrolled = 0;

  constructor(scroller: HTMLElement) {
    this.#scroller = scroller;
    this.#probes = this.#makeProbes();
    const observer = new ResizeObserver((entries) => {
      this.#record();
      const round = Math.max(...entries.map(({ target }) => this.#probes.indexOf(target as HTMLElement)));
      const next = this.#probes[round + 1];
      if (next) toggle(next);
    });
    for (const probe of this.#probes) observer.observe(probe);
    const tick = () => {
      this.#isNew = true;
      const [first] = this.#probes;
      if (first && this.#isRunning) toggle(first);
      requestAnimationFrame(tick);
    };
    tick();
  }

  start(): void {
    this.#frames = [];
    this.#scrolled = 0;
    this.#isRunning = true;
    this.#isNew = true;
    this.#record();
    this.#isNew = true;
  }

  stop(): readonly Frame[] {
    this.#isRunning = false;
    return this.#frames;
  }

  /** Scrolls as the reader does. */
  scroll(px: number): void {
    const before = this.#scroller.scrollTop;
    this.#scroller.scrollTop = before + px;
    this.#scrolled += this.#scroller.scrollTop - before;
  }

  /** The visible mounted rows, ordered by their position on screen. */
  boxes(): { readonly key: string; readonly top: number; readonly bottom: number }[] {
    const { top } = this.#scroller.getBoundingClientRect();
    return [...this.#scroller.querySelectorAll<HTMLElement>("[data-row]")]
      .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .map((element) => {
        const box = element.getBoundingClientRect();
        return { key: element.dataset["row"] ?? "", top: box.top - top, bottom: box.bottom - top };
      })
      .sort((one, other) => one.top - other.top);
  }

  #record(): void {
    if (!this.#isRunning) return;
    const height = this.#scroller.clientHeight;
    const all = this.boxes();
    const boxes = all.filter(({ top, bottom }) => bottom > 0 && top < height && bottom > top);
    let [blank, covered] = [0, 0];
    for (const { top, bottom } of boxes) {
      blank += Math.max(0, top - covered);
      covered = Math.max(covered, bottom);
    }
    blank += Math.max(0, height - covered);
    if (!this.#isNew) this.#frames.pop();
    this.#isNew = false;
    const rows = new Map(boxes.map(({ key, top, bottom }) => [key, { top, bottom }]));
    this.#frames.push({ at: performance.now(), rows, end: all.at(-1), blank, scrolled: this.#scrolled });
  }

  #makeProbes(): HTMLElement[] {
    const probes: HTMLElement[] = [];
    let parent: HTMLElement = document.body;
    for (let depth = 0; depth <= Math.max(...depths); depth++) {
      const element = document.createElement("div");
      if (depth === 0) element.style.cssText = "position:fixed;inset:0 auto auto 0;visibility:hidden;contain:layout";
      if (depths.includes(depth)) {
        element.style.cssText = "position:absolute;inline-size:1px;block-size:1px";
        probes.push(element);
      }
      parent.append(element);
      parent = element;
    }
    return probes;
  }
}

const toggle = (probe: HTMLElement) => {
  probe.style.inlineSize = probe.style.inlineSize === "1px" ? "2px" : "1px";
};

/** Resolves after the next paint. */
export const nextFrame = (): Promise<void> =>
  new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
  });

export const frames = async (count: number): Promise<void> => {
  for (let at = 0; at < count; at++) await nextFrame();
};
