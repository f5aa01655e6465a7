import { Show } from "solid-js";
import type { Channel } from "@parley/sdk";
import { workspacePath } from "../../lib/router.ts";
import { isNarrow } from "../../lib/viewport.ts";
import { ChevronLeft, Hash, Lock, People } from "../../ui/icons.tsx";
import styles from "./ChannelHeader.module.css";
import { strings } from "./strings.ts";

export interface ChannelHeaderProps {
  readonly info: Channel;
  readonly onDetails: () => void;
  readonly isMembersOpen: boolean;
  readonly onMembers: () => void;
}

function Name(props: { readonly info: Channel }) {
  return (
    <>
      <Show when={props.info.kind === "private"} fallback={<Hash size={17} />}>
        <Lock size={16} />
      </Show>
      <span dir="auto">{props.info.name}</span>
    </>
  );
}

/** The name and the topic open the dialog to edit them; in a narrow layout they are one button. */
export function ChannelHeader(props: ChannelHeaderProps) {
  const canEdit = () => props.info.joined && props.info.archivedAt === undefined;
  const topic = () => props.info.topic || (canEdit() ? strings.addTopic : "");
  return (
    <header class={styles["header"]}>
      <a class={styles["back"]} href={workspacePath(props.info.workspaceId)} aria-label={strings.back}>
        <ChevronLeft size={20} />
      </a>
      <div class={styles["title"]} classList={{ [styles["double"] ?? ""]: topic() !== "" }}>
        <h1>
          <Show when={canEdit()} fallback={<Name info={props.info} />}>
            <button type="button" class={styles["name"]} title={strings.editChannel} onClick={() => props.onDetails()}>
              <Name info={props.info} />
            </button>
          </Show>
        </h1>
        <Show
          when={canEdit() && !isNarrow()}
          fallback={
            <span class={styles["topic"]} dir="auto">
              {topic()}
            </span>
          }
        >
          <button
            type="button"
            class={styles["topic"]}
            dir="auto"
            title={props.info.topic || strings.editChannel}
            onClick={() => props.onDetails()}
          >
            {topic()}
          </button>
        </Show>
      </div>
      <button
        type="button"
        class={styles["members"]}
        aria-label={strings.members(props.info.memberCount)}
        aria-expanded={props.isMembersOpen}
        onClick={() => props.onMembers()}
      >
        <People size={17} />
        {props.info.memberCount}
      </button>
    </header>
  );
}
