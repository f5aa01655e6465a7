import { ReadPositions, SignalStore, Store, systemClock } from "@parley/sdk";
import type { ViewedClient } from "./createStateView.ts";

/** The parts of a client that hold its state, without a connection. */
export const viewedClient = (): ViewedClient => {
  const store = new Store();
  return { store, reads: new ReadPositions(store, systemClock), rateLimits: new SignalStore(systemClock) };
};
