import type { OwnActions } from "./MessageActions.tsx";
import type { Changing } from "./createChanging.ts";

/** What only the author of a message can do, where the channel can be written to. */
export const ownActions = (id: string, changing: Changing, onEdit: (id: string) => void): OwnActions | undefined =>
  changing.canChange() ? { onEdit: () => onEdit(id), onDelete: () => changing.remove(id) } : undefined;
