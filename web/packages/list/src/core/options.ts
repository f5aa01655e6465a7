import type { GapRequest } from "./gaps.ts";
import type { ListState, Place } from "./state.ts";
import type { ListClock, ListSurface } from "./surface.ts";

export interface ListOptions {
  readonly surface: ListSurface;
  readonly clock: ListClock;
  /** The height of a row of which nothing is known, in px. */
  readonly estimate?: number;
  /**
   * Asked for the rows of a gap that comes into sight. Its end must come after the rows were given to `change`, or
   * fail.
   */
  readonly request?: (request: GapRequest) => Promise<unknown>;
  /** Asked for a row that is to be shown and is not held. */
  readonly requestAround?: (key: string) => void;
  /** Asked for the newest rows. */
  readonly requestLatest?: () => void;
  readonly onState?: (state: ListState) => void;
  /** Where another list of the same rows was left. */
  readonly restore?: Place | undefined;
}
