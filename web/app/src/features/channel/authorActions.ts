import type { AuthorActions } from "./MessageActions.tsx";
import type { MessageChanges } from "./createMessageChanges.ts";
import type { Row } from "./rows.ts";

/** The actions of the author of a message, where the channel is writable. A sealed message has no text to edit. */
export const authorActions = (
  row: Row,
  changing: MessageChanges,
  onEdit: (id: string) => void,
): AuthorActions | undefined =>
  changing.canChange()
    ? { onEdit: row.isSealed ? undefined : () => onEdit(row.id), onDelete: () => changing.remove(row.id) }
    : undefined;
