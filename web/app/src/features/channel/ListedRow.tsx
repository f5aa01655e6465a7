import { Show, createEffect, createMemo, on } from "solid-js";
import type { Accessor } from "solid-js";
import { plainText } from "../../lib/markdown/parse.ts";
import { isCoarse } from "../../lib/viewport.ts";
import { useSelect, useSession } from "../session/index.ts";
import { MessageActions } from "./MessageActions.tsx";
import { MessageEditor } from "./MessageEditor.tsx";
import { MessageReactions } from "./MessageReactions.tsx";
import { MessageRow } from "./MessageRow.tsx";
import type { Quote } from "./MessageRow.tsx";
import type { Changing } from "./createChanging.ts";
import { createLinkNames } from "./createLinkNames.ts";
import type { ChannelTimeline } from "./createTimeline.ts";
import type { Wait } from "./createWait.ts";
import { ownActions } from "./ownActions.ts";
import type { Row } from "./rows.ts";
import { strings } from "./strings.ts";

function ListedReactions(props: { readonly row: Row; readonly changing: Changing }) {
  const users = useSelect((state) => state.users);
  const toggle = (emoji: string) => props.changing.toggle(props.row.id, emoji);
  return (
    <MessageReactions
      reactions={props.row.reactions}
      isMine={props.changing.isMine}
      nameOf={(id) => users()[id]?.displayName ?? strings.someone}
      onToggle={props.changing.canChange() ? toggle : undefined}
      error={props.changing.error(props.row.id)}
    />
  );
}

export interface ListedRowProps {
  readonly id: string;
  readonly timeline: ChannelTimeline;
  readonly changing: Changing;
  readonly wait: Accessor<Wait | undefined>;
  readonly isActive: (id: string) => boolean;
  readonly isEditing: (id: string) => boolean;
  readonly isLatestOwn: (id: string) => boolean;
  readonly onEdit: (id: string | undefined) => void;
  readonly onEditEnd: () => void;
  readonly onMore: (id: string) => void;
  readonly onElement: (element: HTMLElement) => void;
}

/** A message of the timeline, connected to the store. */
export function ListedRow(props: ListedRowProps) {
  const { client } = useSession();
  // Rows leave by the list of ids; in between, the last thing a row showed is still right.
  const row = createMemo((before: ReturnType<ChannelTimeline["row"]>) => props.timeline.row(props.id) ?? before);
  const author = useSelect((state) => state.users[row()?.senderId ?? ""]);
  const isOwn = useSelect((state) => state.me?.id === row()?.senderId);
  const users = useSelect((state) => state.users);
  const maxLength = useSelect((state) => state.limits.messageLength);
  const sheet = () => props.onMore(props.id);
  const nameOf = createLinkNames();
  createEffect(
    on([row, author], ([shown, known]) => {
      if (shown && !known) client.ensureUser(shown.senderId);
    }),
  );
  const quote = createMemo<Quote | undefined>(
    () => {
      const id = row()?.replyTo;
      if (id === undefined) return undefined;
      const quoted = props.timeline.row(id);
      if (!quoted) return { name: "", text: strings.repliedUnloaded };
      const text = quoted.isDeleted ? strings.deleted : plainText(quoted.content, nameOf);
      return { name: users()[quoted.senderId]?.displayName ?? strings.someone, text };
    },
    undefined,
    { equals: (a, b) => a?.name === b?.name && a?.text === b?.text },
  );
  return (
    <Show when={row()}>
      {(shown) => (
        <MessageRow
          row={shown()}
          author={author()}
          isOwn={isOwn()}
          isLatestOwn={props.isLatestOwn(props.id)}
          wait={props.wait()}
          quote={quote()}
          reactions={
            <Show when={shown().reactions.length > 0 || props.changing.error(props.id) !== undefined}>
              <ListedReactions row={shown()} changing={props.changing} />
            </Show>
          }
          actions={
            <Show when={props.isActive(props.id)}>
              <MessageActions
                messageId={props.id}
                onReact={props.changing.canChange() ? (emoji) => props.changing.toggle(props.id, emoji) : undefined}
                own={isOwn() ? ownActions(props.id, props.changing, props.onEdit) : undefined}
              />
            </Show>
          }
          isEditing={props.isEditing(props.id)}
          editor={
            <MessageEditor
              content={shown().content}
              maxLength={maxLength()}
              onSave={(content) => {
                props.changing.edit(props.id, content);
                props.onEditEnd();
              }}
              onCancel={() => props.onEditEnd()}
            />
          }
          onMore={isCoarse() ? sheet : undefined}
          onElement={(created) => props.onElement(created)}
          onRetry={() => client.retry(props.id)}
          onDiscard={() => client.discard(props.id)}
        />
      )}
    </Show>
  );
}
