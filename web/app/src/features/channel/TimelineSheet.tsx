import { plainText } from "../../lib/markdown/parse.ts";
import { useSelect } from "../session/index.ts";
import { MessageSheet } from "./MessageSheet.tsx";
import type { MessageChanges } from "./createMessageChanges.ts";
import { createLinkLabels } from "./createLinkLabels.ts";
import { authorActions } from "./authorActions.ts";
import type { Row } from "./rows.ts";
import { strings } from "./strings.ts";

export interface TimelineSheetProps {
  readonly row: Row;
  readonly changing: MessageChanges;
  readonly onEdit: (id: string) => void;
  readonly onClose: () => void;
}

/** The actions of a message for touch users, connected to the store. */
export function TimelineSheet(props: TimelineSheetProps) {
  const name = useSelect((state) => state.user(props.row.senderId)?.displayName ?? strings.someone);
  const nameOf = createLinkLabels();
  const isOwn = useSelect((state) => state.me?.id === props.row.senderId);
  return (
    <MessageSheet
      messageId={props.row.id}
      name={name()}
      text={props.row.isSealed ? strings.sealed : plainText(props.row.content, nameOf)}
      content={props.row.content}
      onReact={props.changing.canChange() ? (emoji) => props.changing.toggle(props.row.id, emoji) : undefined}
      own={isOwn() ? authorActions(props.row, props.changing, props.onEdit) : undefined}
      onClose={() => props.onClose()}
    />
  );
}
