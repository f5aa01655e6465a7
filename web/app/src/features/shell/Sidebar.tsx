import { For, Show, createMemo } from "solid-js";
import type { ListedChannel } from "@parley/sdk";
import { draftOf } from "../../lib/drafts.ts";
import { channelPath } from "../../lib/router.ts";
import { Button } from "../../ui/Button.tsx";
import { Hash, Lock, Pencil, PersonPlus, Plus, Search } from "../../ui/icons.tsx";
import { useSelect, useSession } from "../session/index.ts";
import { MeFooter } from "./MeFooter.tsx";
import styles from "./Sidebar.module.css";
import { WorkspaceMenu } from "./WorkspaceMenu.tsx";
import { channelsOf } from "./channelsOf.ts";
import { strings } from "./strings.ts";

function ChannelLink(props: { readonly id: string; readonly current: boolean }) {
  const { reading } = useSession();
  const channel = useSelect((state) => state.listed(props.id));
  const unread = useSelect((state) => (reading() === props.id ? 0 : state.unreadOf(props.id)));
  const meId = useSelect((state) => state.me?.id);
  const hasDraft = () => !props.current && draftOf(meId() ?? "", props.id) !== "";
  const link = (info: ListedChannel) => (
    <a
      class={styles["channel"]}
      classList={{ [styles["unread"] ?? ""]: unread() > 0 }}
      href={channelPath(info.workspaceId, info.id)}
      aria-current={props.current ? "page" : undefined}
    >
      <Show when={info.kind === "private"} fallback={<Hash size={16} />}>
        <Lock size={16} />
      </Show>
      <span class={styles["name"]} dir="auto">
        {info.name}
      </span>
      <Show when={hasDraft()}>
        <span class={styles["draft"]} role="img" aria-label={strings.draft} title={strings.draft}>
          <Pencil size={14} />
        </span>
      </Show>
      <Show when={unread() > 0}>
        <span class={styles["badge"]} aria-label={strings.unread(unread())}>
          {unread() > 99 ? strings.many : unread()}
        </span>
      </Show>
    </a>
  );
  return <Show when={channel()}>{(info) => <li>{link(info())}</li>}</Show>;
}

export interface SidebarProps {
  readonly workspaceId: string | undefined;
  readonly channelId: string | undefined;
  /** On a phone the list is a page with its own main landmark and heading. */
  readonly isPage: boolean;
}

export function Sidebar(props: SidebarProps) {
  const { openDialog, state } = useSession();
  const workspace = useSelect((held) => held.workspaces.find((each) => each.id === props.workspaceId));
  const ids = createMemo<readonly string[]>((before) => {
    const next = props.workspaceId === undefined ? [] : channelsOf(state, props.workspaceId).map(({ id }) => id);
    return next.length === before.length && next.every((id, at) => id === before[at]) ? before : next;
  }, []);
  const manages = () => workspace()?.role === "owner" || workspace()?.role === "admin";
  const open = (name: "createChannel" | "browseChannels" | "invite") => {
    if (props.workspaceId !== undefined) openDialog({ name, workspaceId: props.workspaceId });
  };
  return (
    <div
      class={styles["side"]}
      role={props.isPage ? "main" : "region"}
      aria-label={props.isPage ? undefined : strings.sidebar}
    >
      <Show when={props.isPage && workspace()}>{(shown) => <h1 class="unseen">{shown().name}</h1>}</Show>
      <div class={styles["top"]}>
        <WorkspaceMenu workspaceId={props.workspaceId} />
      </div>
      <nav class={styles["list"]} aria-label={strings.channels}>
        <Show when={workspace()}>
          <div class={styles["section"]}>
            <h2>{strings.channels}</h2>
            <Button
              variant="icon"
              aria-label={strings.browseChannels}
              title={strings.browseChannels}
              onClick={() => open("browseChannels")}
            >
              <Search size={16} />
            </Button>
            <Button
              variant="icon"
              aria-label={strings.createChannel}
              title={strings.createChannel}
              onClick={() => open("createChannel")}
            >
              <Plus size={16} />
            </Button>
          </div>
          <ul>
            <For each={ids()}>{(id) => <ChannelLink id={id} current={id === props.channelId} />}</For>
          </ul>
          <Show when={manages()}>
            <button type="button" class={styles["invite"]} onClick={() => open("invite")}>
              <PersonPlus size={16} />
              {strings.invitePeople}
            </button>
          </Show>
        </Show>
      </nav>
      <MeFooter />
    </div>
  );
}
