/** The part of a gap to load: next to the rows above it, next to the rows below it, or in its middle. */
export type GapSide = "start" | "end" | "middle";

export interface GapRequest {
  readonly gap: string;
  readonly side: GapSide;
  /** Position of the view in the gap, from 0 to 1. */
  readonly part: number;
}

export interface WantedGap extends GapRequest {
  readonly isVisible: boolean;
}

type GapState =
  | { readonly state: "running" }
  | { readonly state: "failed" }
  /** Answered. The next request needs a scroll, or a gap that is still in view although rows were added. */
  | { readonly state: "latched"; readonly rowsBefore: number };

/**
 * Requests the rows of gaps near the view, one request at a time for each gap. An answer alone does not trigger the
 * next request; otherwise a reader at the edge of a gap would load the whole history.
 */
export class GapFetcher {
  readonly #request: (request: GapRequest) => Promise<unknown>;
  readonly #onSettled: () => void;
  readonly #states = new Map<string, GapState>();

  constructor(request: (request: GapRequest) => Promise<unknown>, onSettled: () => void) {
    this.#request = request;
    this.#onSettled = onSettled;
  }

  get isBusy(): boolean {
    return [...this.#states.values()].some(({ state }) => state === "running");
  }

  /**
   * @param wanted The gaps near the view.
   * @param hasMoved Whether the reader scrolled since the last update.
   */
  update(wanted: readonly WantedGap[], hasMoved: boolean, rowCount: number): void {
    for (const [key, { state }] of this.#states) {
      if (state !== "running" && !wanted.some(({ gap }) => gap === key)) this.#states.delete(key);
    }
    for (const { isVisible, ...request } of wanted) {
      const entry = this.#states.get(request.gap);
      const isFree = !entry || (entry.state === "latched" && (hasMoved || (isVisible && rowCount > entry.rowsBefore)));
      if (isFree) this.#start(request, rowCount);
    }
  }

  /** Allows another request after a failure. */
  retry(gap: string): void {
    if (this.#states.get(gap)?.state === "failed") this.#states.delete(gap);
  }

  #start(request: GapRequest, rowCount: number): void {
    this.#states.set(request.gap, { state: "running" });
    this.#request(request).then(
      () => {
        this.#settle(request.gap, { state: "latched", rowsBefore: rowCount });
      },
      () => {
        this.#settle(request.gap, { state: "failed" });
      },
    );
  }

  #settle(gap: string, state: GapState): void {
    this.#states.set(gap, state);
    this.#onSettled();
  }
}
