import type { UserEvent } from "../generated/records.ts";
import { withMe, withWorkspace, withoutWorkspace } from "./reducers.ts";
import type { State } from "./state.ts";

const changed = (state: State, event: UserEvent): State => {
  switch (event.type) {
    case "workspace.joined":
      return withWorkspace(state, event.workspace);
    case "workspace.left":
      return withoutWorkspace(state, event.workspaceId);
    case "role.changed":
      return {
        ...state,
        workspaces: state.workspaces.map((held) =>
          held.id === event.workspaceId ? { ...held, role: event.role } : held,
        ),
      };
    case "profile.updated":
      return state.me ? withMe(state, { ...state.me, displayName: event.displayName }) : state;
    case "unknown":
      return state;
  }
};

/**
 * Applies one event of the user's stream, unless the state includes it. After a gap the sequence number stays where it
 * is: the next `ready` brings what is missing.
 */
export const applyUserEvent = (state: State, event: UserEvent): State => {
  const { userSeq } = event;
  if (userSeq <= state.userSeq) return state;
  return changed(userSeq === state.userSeq + 1 ? { ...state, userSeq } : state, event);
};
