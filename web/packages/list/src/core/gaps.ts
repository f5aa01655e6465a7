/**
 * Which rows of a gap are wanted: those next to the rows above it, those next to the rows below it, or some amid it.
 */
export type GapSide = "start" | "end" | "middle";

export interface GapRequest {
  readonly gap: string;
  readonly side: GapSide;
  /** Where in the gap the reader is, from 0 to 1. */
  readonly part: number;
}

export interface WantedGap extends GapRequest {
  readonly isVisible: boolean;
}

type Flight =
  | { readonly state: "running" }
  | { readonly state: "failed" }
  /**
   * An answer came; the next one is asked for when the reader moved, or when the gap is in view still although rows
   * came.
   */
  | { readonly state: "latched"; readonly rowsBefore: number };

/**
 * One request at a time for a gap, and none again without a reason: an answer that leaves the reader at the edge must
 * not start the next request by itself, or the whole history would be loaded.
 */
export class GapFetcher {
  readonly #request: (request: GapRequest) => Promise<unknown>;
  readonly #onSettled: () => void;
  readonly #flights = new Map<string, Flight>();

  constructor(request: (request: GapRequest) => Promise<unknown>, onSettled: () => void) {
    this.#request = request;
    this.#onSettled = onSettled;
  }

  get isBusy(): boolean {
    return [...this.#flights.values()].some(({ state }) => state === "running");
  }

  /**
   * @param wanted The gaps near the view. @param hasMoved Whether the reader scrolled since the last look. @param
   * rowCount Of the list now.
   */
  look(wanted: readonly WantedGap[], hasMoved: boolean, rowCount: number): void {
    for (const [key, flight] of this.#flights) {
      if (flight.state !== "running" && !wanted.some(({ gap }) => gap === key)) this.#flights.delete(key);
    }
    for (const { isVisible, ...request } of wanted) {
      const flight = this.#flights.get(request.gap);
      const isFree =
        !flight || (flight.state === "latched" && (hasMoved || (isVisible && rowCount > flight.rowsBefore)));
      if (isFree) this.#start(request, rowCount);
    }
  }

  /** After a failure: asks again when the gap is looked at next. */
  retry(gap: string): void {
    if (this.#flights.get(gap)?.state === "failed") this.#flights.delete(gap);
  }

  #start(request: GapRequest, rowCount: number): void {
    this.#flights.set(request.gap, { state: "running" });
    this.#request(request).then(
      () => {
        this.#settle(request.gap, { state: "latched", rowsBefore: rowCount });
      },
      () => {
        this.#settle(request.gap, { state: "failed" });
      },
    );
  }

  #settle(gap: string, flight: Flight): void {
    this.#flights.set(gap, flight);
    this.#onSettled();
  }
}
