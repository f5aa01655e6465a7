import { createContext, createMemo, useContext } from "solid-js";
import type { Accessor } from "solid-js";
import type { ChannelState } from "@parley/sdk";
import type { AppSession } from "./createSession.ts";
import type { StateView } from "./createStateView.ts";

export const SessionContext = createContext<AppSession>();

export const useSession = (): AppSession => {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession outside its provider");
  return session;
};

/** A memo of a part of the state; notifies its readers only when the part changed. */
export const useSelect = <T>(select: (state: StateView) => T): Accessor<T> => {
  const { state } = useSession();
  return createMemo(() => select(state));
};

export const useChannel = (channelId: () => string): Accessor<ChannelState | undefined> =>
  useSelect((state) => state.channel(channelId()));
