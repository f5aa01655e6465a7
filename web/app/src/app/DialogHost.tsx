import { Match, Show, Switch, createEffect, on, onCleanup } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { Component } from "solid-js";
import { SignOutDialog, createLazyView, useSession } from "../features/session/index.ts";
import type { DialogRequest } from "../features/session/index.ts";
import { openLayer } from "../lib/router.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Notice } from "../ui/Notice.tsx";
import { strings } from "./strings.ts";

/** Loaded on first use: reading and writing need none of them. */
const channels = () => import("../features/channels/index.ts");
const members = () => import("../features/members/index.ts");
const workspaces = () => import("../features/workspaces/index.ts");
const settings = () => import("../features/settings/index.ts");
const auth = () => import("../features/auth/index.ts");

const loadView = async (request: DialogRequest): Promise<Component> => {
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
    case "invite": {
      const { InviteDialog } = await members();
      return () => <InviteDialog workspaceId={request.workspaceId} />;
    }
    case "workspaceMembers": {
      const { WorkspaceMembersDialog } = await members();
      return () => <WorkspaceMembersDialog workspaceId={request.workspaceId} />;
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

/** Loads and shows a dialog. A failure to load is shown with a retry button. */
function LazyDialog(props: { readonly request: DialogRequest }) {
  const { closeDialog } = useSession();
  const lazy = createLazyView(() => loadView(props.request));
  return (
    <Switch>
      <Match when={lazy.view()}>{(made) => <Dynamic component={made()} />}</Match>
      <Match when={lazy.failed()}>
        <Dialog
          title={strings.notLoadedTitle}
          closeLabel={strings.close}
          onClose={closeDialog}
          footer={
            <Button variant="primary" autofocus disabled={lazy.busy()} onClick={() => void lazy.load()}>
              {strings.tryAgain}
            </Button>
          }
        >
          {/* Announced again after each failure. */}
          <Notice text={lazy.busy() ? undefined : strings.notLoaded} />
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
      {(request) => <LazyDialog request={request} />}
    </Show>
  );
}
