/** One painted frame. */
export interface Frame {
  /** When it was looked at, in ms of the page's clock. */
  readonly at: number;
  /** Tops and bottoms of the rows in view, from the top of the view, in px. */
  readonly rows: ReadonlyMap<string, { readonly top: number; readonly bottom: number }>;
  /** The last row in the page, in view or below it. */
  readonly end: { readonly key: string; readonly bottom: number } | undefined;
  /** Px of the view that no row covers. */
  readonly blank: number;
  /** How far the reader had scrolled until then, in px. */
  readonly scrolled: number;
}

/** So deep in the page, one below the other, that looking changes nothing for the observers of any list: see `look`. */
const depths = [40, 80, 120, 160];

/**
 * What is painted, frame by frame, whatever a list says of itself. Lists mend in observers of sizes, which run after
 * the frame callbacks and before the paint, and may run again in the same frame for elements that are deeper in the
 * page. Probes that change their size at growing depths look after each of these rounds; what the last one of a frame
 * sees is what is painted.
 */
export class Painted {
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
      this.#look();
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
    this.#look();
    this.#isNew = true;
  }

  stop(): readonly Frame[] {
    this.#isRunning = false;
    return this.#frames;
  }

  /** The reader scrolls. */
  scroll(px: number): void {
    const before = this.#scroller.scrollTop;
    this.#scroller.scrollTop = before + px;
    this.#scrolled += this.#scroller.scrollTop - before;
  }

  /** The rows in the page, in their order on screen; without those that are hidden. */
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

  #look(): void {
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

/** Until after the next paint. */
export const nextFrame = (): Promise<void> =>
  new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
  });

export const frames = async (count: number): Promise<void> => {
  for (let at = 0; at < count; at++) await nextFrame();
};
