import { Match, Show, Switch, createEffect, createSignal, on, onCleanup, onMount } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { Component } from "solid-js";
import { SignOutDialog, createTask, useSession } from "../features/session/index.ts";
import type { DialogRequest } from "../features/session/index.ts";
import { openLayer } from "../lib/router.ts";
import { mendStyles } from "../lib/styles.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Notice } from "../ui/Notice.tsx";
import { strings } from "./strings.ts";

/** Loaded when first asked for: none of them is needed to read or write. */
const channels = () => import("../features/channels/index.ts");
const people = () => import("../features/people/index.ts");
const workspaces = () => import("../features/workspaces/index.ts");
const settings = () => import("../features/settings/index.ts");
const auth = () => import("../features/auth/index.ts");

const viewOf = async (request: DialogRequest): Promise<Component> => {
  switch (request.name) {
    case "browseChannels": {
      const { BrowseChannelsDialog } = await channels();
      return () => <BrowseChannelsDialog workspaceId={request.workspaceId} />;
    }
    case "createChannel": {
      const { CreateChannelDialog } = await channels();
      return () => <CreateChannelDialog workspaceId={request.workspaceId} />;
    }
    case "channelDetails": {
      const { ChannelDetailsDialog } = await channels();
      return () => <ChannelDetailsDialog channelId={request.channelId} />;
    }
    case "invitePeople": {
      const { InvitePeopleDialog } = await people();
      return () => <InvitePeopleDialog workspaceId={request.workspaceId} />;
    }
    case "workspaceMembers": {
      const { WorkspaceMembersDialog } = await people();
      return () => <WorkspaceMembersDialog workspaceId={request.workspaceId} />;
    }
    case "members": {
      const { MembersDialog } = await people();
      return () => <MembersDialog channelId={request.channelId} />;
    }
    case "renameWorkspace": {
      const { RenameWorkspaceDialog } = await workspaces();
      return () => <RenameWorkspaceDialog workspaceId={request.workspaceId} />;
    }
    case "leaveWorkspace": {
      const { LeaveWorkspaceDialog } = await workspaces();
      return () => <LeaveWorkspaceDialog workspaceId={request.workspaceId} />;
    }
    case "createWorkspace":
      return (await workspaces()).CreateWorkspaceDialog;
    case "settings":
      return (await settings()).SettingsDialog;
    case "switched":
      return (await auth()).SwitchedDialog;
    case "signOut":
      return SignOutDialog;
  }
};

/** A dialog, once its part of the page is there; without a network it says so, and the person asks again. */
function Requested(props: { readonly request: DialogRequest }) {
  const { closeDialog } = useSession();
  const [view, setView] = createSignal<Component>();
  const [failed, setFailed] = createSignal(false);
  const task = createTask();
  const load = async (): Promise<void> => {
    await task.run(async () => {
      if (failed()) await mendStyles();
      const made = await viewOf(props.request);
      setView(() => made);
    });
    // Afterwards: a button that still waits could not take the focus.
    if (task.fault()) setFailed(true);
  };
  onMount(() => void load());
  return (
    <Switch>
      <Match when={view()}>{(made) => <Dynamic component={made()} />}</Match>
      <Match when={failed()}>
        <Dialog
          title={strings.notLoadedTitle}
          closeLabel={strings.close}
          onClose={closeDialog}
          footer={
            <Button look="primary" autofocus disabled={task.busy()} onClick={() => void load()}>
              {strings.tryAgain}
            </Button>
          }
        >
          {/* Said again each time that it failed again. */}
          <Notice text={task.busy() ? undefined : strings.notLoaded} />
        </Dialog>
      </Match>
    </Switch>
  );
}

export function DialogHost() {
  const { dialog, closeDialog } = useSession();
  createEffect(
    on(dialog, (request) => {
      if (request) onCleanup(openLayer(closeDialog));
    }),
  );
  return (
    <Show when={dialog()} keyed>
      {(request) => <Requested request={request} />}
    </Show>
  );
}
