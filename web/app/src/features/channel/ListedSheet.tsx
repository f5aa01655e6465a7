import { plainText } from "../../lib/markdown/parse.ts";
import { useSelect } from "../session/index.ts";
import { MessageSheet } from "./MessageSheet.tsx";
import type { Changing } from "./createChanging.ts";
import { createLinkNames } from "./createLinkNames.ts";
import { ownActions } from "./ownActions.ts";
import type { Row } from "./rows.ts";
import { strings } from "./strings.ts";

export interface ListedSheetProps {
  readonly row: Row;
  readonly changing: Changing;
  readonly onEdit: (id: string) => void;
  readonly onClose: () => void;
}

/** The actions of the message that a finger asked for. */
export function ListedSheet(props: ListedSheetProps) {
  const name = useSelect((state) => state.users[props.row.senderId]?.displayName ?? strings.someone);
  const nameOf = createLinkNames();
  const isOwn = useSelect((state) => state.me?.id === props.row.senderId);
  return (
    <MessageSheet
      messageId={props.row.id}
      name={name()}
      text={plainText(props.row.content, nameOf)}
      content={props.row.content}
      onReact={props.changing.canChange() ? (emoji) => props.changing.toggle(props.row.id, emoji) : undefined}
      own={isOwn() ? ownActions(props.row.id, props.changing, props.onEdit) : undefined}
      onClose={() => props.onClose()}
    />
  );
}
