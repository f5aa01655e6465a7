import { For, Show, createMemo, createSignal, onMount } from "solid-js";
import type { Channel } from "@parley/sdk";
import { makeChannelApi } from "@parley/sdk/channels";
import { channelPath, navigate } from "../../lib/router.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Hash, Lock, Tick } from "../../ui/icons.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSession } from "../session/index.ts";
import styles from "./channels.module.css";
import { strings } from "./strings.ts";

const pageSize = 100;

export function BrowseChannelsDialog(props: { readonly workspaceId: string }) {
  const { client, closeDialog, openDialog } = useSession();
  const [channels, setChannels] = createSignal<readonly Channel[]>([]);
  const [next, setNext] = createSignal<string>();
  const [ready, setReady] = createSignal(false);
  const [find, setFind] = createSignal("");
  const task = createTask();
  const load = () =>
    task.run(async (signal) => {
      const page = await makeChannelApi(client.rest).channels(
        props.workspaceId,
        { cursor: next(), limit: pageSize },
        { signal },
      );
      setChannels((held) => [...held, ...page.items]);
      setNext(page.next);
      setReady(true);
    });
  onMount(() => void load());

  const found = createMemo(() => {
    const wanted = find().trim().toLocaleLowerCase();
    return channels().filter(
      (channel) =>
        channel.name.toLocaleLowerCase().includes(wanted) || channel.topic.toLocaleLowerCase().includes(wanted),
    );
  });
  const open = (channel: Channel) => {
    closeDialog();
    navigate(channelPath(channel.workspaceId, channel.id));
  };
  const mark = (channel: Channel) => (
    <Show
      when={channel.joined}
      fallback={channel.archivedAt === undefined ? undefined : <span class={styles["mark"]}>{strings.archived}</span>}
    >
      <span class={styles["mark"]}>
        <Tick size={15} />
        {strings.joined}
      </span>
    </Show>
  );
  return (
    <Dialog
      title={strings.browseTitle}
      closeLabel={strings.close}
      onClose={closeDialog}
      footer={
        <Button onClick={() => openDialog({ name: "createChannel", workspaceId: props.workspaceId })}>
          {strings.create}
        </Button>
      }
    >
      <TextField label={strings.find} type="search" autofocus autocomplete="off" value={find()} onValue={setFind} />
      <Notice text={task.error()} />
      <Show when={task.error() !== undefined && !ready()}>
        <Button disabled={task.busy()} onClick={() => void load()}>
          {strings.tryAgain}
        </Button>
      </Show>
      <ul class={styles["found"]}>
        <For
          each={found()}
          fallback={
            <Show when={ready()}>
              <li class={styles["none"]}>{channels().length === 0 ? strings.none : strings.noneFound}</li>
            </Show>
          }
        >
          {(channel) => (
            <li>
              <button type="button" onClick={() => open(channel)}>
                <Show when={channel.kind === "private"} fallback={<Hash size={16} />}>
                  <Lock size={16} />
                </Show>
                <span class={styles["about"]}>
                  <b dir="auto">{channel.name}</b>
                  <small>
                    {strings.members(channel.memberCount)}
                    <Show when={channel.topic}>
                      <span> · </span>
                      <span dir="auto">{channel.topic}</span>
                    </Show>
                  </small>
                </span>
                {mark(channel)}
              </button>
            </li>
          )}
        </For>
      </ul>
      <Show when={next()}>
        <Button disabled={task.busy()} onClick={() => void load()}>
          {strings.more}
        </Button>
      </Show>
    </Dialog>
  );
}
