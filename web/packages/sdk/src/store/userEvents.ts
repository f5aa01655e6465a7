import type { UserEvent } from "../generated/records.ts";
import { changeWorkspace } from "./events.ts";
import { withMe, withWorkspace, withoutWorkspace } from "./reducers.ts";
import type { State } from "./state.ts";

const changed = (state: State, event: UserEvent): State => {
  switch (event.type) {
    case "workspace.joined":
      return withWorkspace(state, event.workspace);
    case "workspace.left":
      return withoutWorkspace(state, event.workspaceId);
    case "role.changed":
      return changeWorkspace(state, event);
    case "profile.updated":
      return state.me ? withMe(state, { ...state.me, displayName: event.displayName }) : state;
    // The channel itself comes with its first event on this socket, or is in `ready`. The list of devices is fetched
    // where it is shown.
    case "channel.joined":
    case "device.added":
    case "device.updated":
    case "device.removed":
    case "unknown":
      return state;
  }
};

/**
 * Applies the next event of the user's stream. `ready` includes what its server replays, so replayed events are passed
 * over: they change nothing that the store holds.
 */
export const applyUserEvent = (state: State, event: UserEvent): State =>
  event.userSeq === state.userSeq + 1 ? changed({ ...state, userSeq: event.userSeq }, event) : state;
