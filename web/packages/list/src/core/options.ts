import type { GapRequest } from "./gapFetcher.ts";
import type { ListState, SavedPosition } from "./state.ts";
import type { ListClock, ListSurface } from "./surface.ts";

export interface ListOptions {
  readonly surface: ListSurface;
  readonly clock: ListClock;
  /** The height of a row without any sample, in px. */
  readonly estimate?: number;
  /** Loads rows of a gap near the view. Must resolve after the rows were passed to `change`, or reject. */
  readonly request?: (request: GapRequest) => Promise<unknown>;
  /** Loads the target of a jump that is not in the list. */
  readonly requestAround?: (key: string) => void;
  /** Loads the newest rows. */
  readonly requestLatest?: () => void;
  readonly onState?: (state: ListState) => void;
  /** A saved position in another list of the same rows. */
  readonly restore?: SavedPosition | undefined;
}
