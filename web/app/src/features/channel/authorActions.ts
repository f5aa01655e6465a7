import type { AuthorActions } from "./MessageActions.tsx";
import type { MessageChanges } from "./createMessageChanges.ts";

/** The actions of the author of a message, where the channel is writable. */
export const authorActions = (
  id: string,
  changing: MessageChanges,
  onEdit: (id: string) => void,
): AuthorActions | undefined =>
  changing.canChange() ? { onEdit: () => onEdit(id), onDelete: () => changing.remove(id) } : undefined;
