import { Show, createSignal } from "solid-js";
import { makeChannelApi } from "@parley/sdk/channels";
import { closePane, navigate, workspacePath } from "../../lib/router.ts";
import { isCompact } from "../../lib/viewport.ts";
import { Button } from "../../ui/Button.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Pane } from "../../ui/Pane.tsx";
import { createTask, useChannel, useSession } from "../session/index.ts";
import { AddMembers } from "./AddMembers.tsx";
import { MemberList } from "./MemberList.tsx";
import { createMembers } from "./createMembers.ts";
import { strings } from "./strings.ts";

/** The members of a channel, beside it. */
export function MembersPane(props: { readonly channelId: string; readonly takesFocus: boolean }) {
  const { client } = useSession();
  const channel = useChannel(() => props.channelId);
  const info = () => channel()?.info;
  const [adding, setAdding] = createSignal(false);
  const [isConfirming, setConfirming] = createSignal(false);
  const members = createMembers({
    workspaceId: () => info()?.workspaceId,
    fetchPage: (page, signal) => makeChannelApi(client.rest).channelMembers(props.channelId, page, { signal }),
    count: () => info()?.memberCount,
  });
  const task = createTask();
  let leaveButton: HTMLButtonElement | undefined;
  const joined = () => info()?.joined === true && info()?.archivedAt === undefined;
  const leave = () =>
    task.run(async (signal) => {
      await makeChannelApi(client.rest).leave(props.channelId, { signal });
      const left = info();
      // The event may come after the answer; until then the workspace would open this channel again.
      if (left) client.applyChannel({ ...left, joined: false });
      if (left) navigate(workspacePath(left.workspaceId));
    });
  /** A private channel cannot be rejoined without being added. */
  const question = () => (info()?.memberCount === 1 ? strings.leaveLast : strings.leavePrivate);
  const leaveOrAsk = () => {
    if (info()?.kind === "private") setConfirming(true);
    else void leave();
  };
  const footer = () => (
    <Show when={joined()}>
      <Show
        when={!isConfirming()}
        fallback={
          <Confirm
            question={question()}
            action={strings.leave}
            cancel={strings.stay}
            busy={task.busy()}
            onConfirm={() => void leave()}
            onCancel={() => {
              setConfirming(false);
              leaveButton?.focus();
            }}
          />
        }
      >
        <Show when={!adding()} fallback={<Button onClick={() => setAdding(false)}>{strings.back}</Button>}>
          <Show when={info()?.name !== "general"}>
            <Button
              variant="danger"
              ref={(created) => (leaveButton = created)}
              disabled={task.busy()}
              onClick={leaveOrAsk}
            >
              {strings.leave}
            </Button>
          </Show>
          <Button variant="primary" onClick={() => setAdding(true)}>
            {strings.add}
          </Button>
        </Show>
      </Show>
    </Show>
  );
  return (
    <Pane
      title={adding() ? strings.add : strings.members}
      subtitle={info() && `#${info()?.name ?? ""}`}
      closeLabel={strings.close}
      backLabel={strings.backToChannel}
      isPage={isCompact()}
      takesFocus={props.takesFocus}
      onClose={closePane}
      footer={footer()}
    >
      <Notice text={task.error() ?? members.error()} />
      <Show when={members.error() !== undefined && !members.ready()}>
        <Button disabled={members.busy()} onClick={() => void members.load()}>
          {strings.tryAgain}
        </Button>
      </Show>
      <Show
        when={!adding()}
        fallback={
          <AddMembers
            workspaceId={info()?.workspaceId ?? ""}
            channelId={props.channelId}
            inChannel={members.list()}
            onAdded={members.upsert}
          />
        }
      >
        <MemberList workspaceId={info()?.workspaceId ?? ""} members={members} />
        <Show when={members.next()}>
          <Button disabled={members.busy()} onClick={() => void members.load()}>
            {strings.more}
          </Button>
        </Show>
      </Show>
    </Pane>
  );
}
