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
import type { MessageChanges } from "./createMessageChanges.ts";
import { createLinkLabels } from "./createLinkLabels.ts";
import type { ChannelTimeline } from "./createTimeline.ts";
import type { SendDelay } from "./createSendDelay.ts";
import { authorActions } from "./authorActions.ts";
import type { Row } from "./rows.ts";
import { strings } from "./strings.ts";

function TimelineReactions(props: { readonly row: Row; readonly changing: MessageChanges }) {
  const { state } = useSession();
  const toggle = (emoji: string) => props.changing.toggle(props.row.id, emoji);
  return (
    <MessageReactions
      reactions={props.row.reactions}
      isMine={props.changing.isMine}
      nameOf={(id) => state.user(id)?.displayName ?? strings.someone}
      onToggle={props.changing.canChange() ? toggle : undefined}
      error={props.changing.error(props.row.id)}
    />
  );
}

export interface TimelineRowProps {
  readonly id: string;
  readonly timeline: ChannelTimeline;
  readonly changing: MessageChanges;
  readonly delay: Accessor<SendDelay | undefined>;
  readonly isActive: (id: string) => boolean;
  readonly isEditing: (id: string) => boolean;
  readonly isLatestOwn: (id: string) => boolean;
  readonly onEdit: (id: string | undefined) => void;
  readonly onEditEnd: () => void;
  readonly onMore: (id: string) => void;
  readonly onElement: (element: HTMLElement) => void;
}

/** A message of the timeline, connected to the store. */
export function TimelineRow(props: TimelineRowProps) {
  const { client, state } = useSession();
  // A removed row keeps its last content until the list unmounts it.
  const row = createMemo((before: ReturnType<ChannelTimeline["row"]>) => props.timeline.row(props.id) ?? before);
  const author = useSelect((held) => held.user(row()?.senderId ?? ""));
  const isOwn = useSelect((held) => held.me?.id === row()?.senderId);
  const maxLength = useSelect((held) => held.limits.messageLength);
  const sheet = () => props.onMore(props.id);
  const nameOf = createLinkLabels();
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
      const text = quoted.isDeleted
        ? strings.deleted
        : quoted.isSealed
          ? strings.sealed
          : plainText(quoted.content, nameOf);
      return { name: state.user(quoted.senderId)?.displayName ?? strings.someone, text };
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
          delay={props.delay()}
          quote={quote()}
          reactions={
            <Show when={shown().reactions.length > 0 || props.changing.error(props.id) !== undefined}>
              <TimelineReactions row={shown()} changing={props.changing} />
            </Show>
          }
          actions={
            <Show when={props.isActive(props.id)}>
              <MessageActions
                messageId={props.id}
                onReact={props.changing.canChange() ? (emoji) => props.changing.toggle(props.id, emoji) : undefined}
                own={isOwn() ? authorActions(shown(), props.changing, props.onEdit) : undefined}
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
