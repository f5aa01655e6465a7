import { Show, Suspense, createEffect, lazy, on, onCleanup } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { Component } from "solid-js";
import { SignOutDialog, useSession } from "../features/session/index.ts";
import type { DialogRequest } from "../features/session/index.ts";
import { openLayer } from "../lib/router.ts";

/** Loaded when first asked for: none of them is needed to read or write. */
const channels = () => import("../features/channels/index.ts");
const people = () => import("../features/people/index.ts");
const workspaces = () => import("../features/workspaces/index.ts");
const BrowseChannels = lazy(() => channels().then((feature) => ({ default: feature.BrowseChannelsDialog })));
const ChannelDetails = lazy(() => channels().then((feature) => ({ default: feature.ChannelDetailsDialog })));
const CreateChannel = lazy(() => channels().then((feature) => ({ default: feature.CreateChannelDialog })));
const Members = lazy(() => people().then((feature) => ({ default: feature.MembersDialog })));
const InvitePeople = lazy(() => people().then((feature) => ({ default: feature.InvitePeopleDialog })));
const WorkspaceMembers = lazy(() => people().then((feature) => ({ default: feature.WorkspaceMembersDialog })));
const CreateWorkspace = lazy(() => workspaces().then((feature) => ({ default: feature.CreateWorkspaceDialog })));
const RenameWorkspace = lazy(() => workspaces().then((feature) => ({ default: feature.RenameWorkspaceDialog })));
const Settings = lazy(() => import("../features/settings/index.ts").then((feature) => ({ default: feature.SettingsDialog })));

const viewOf = (request: DialogRequest): Component => {
  switch (request.name) {
    case "browseChannels":
      return () => <BrowseChannels workspaceId={request.workspaceId} />;
    case "createChannel":
      return () => <CreateChannel workspaceId={request.workspaceId} />;
    case "invitePeople":
      return () => <InvitePeople workspaceId={request.workspaceId} />;
    case "workspaceMembers":
      return () => <WorkspaceMembers workspaceId={request.workspaceId} />;
    case "renameWorkspace":
      return () => <RenameWorkspace workspaceId={request.workspaceId} />;
    case "channelDetails":
      return () => <ChannelDetails channelId={request.channelId} />;
    case "members":
      return () => <Members channelId={request.channelId} />;
    case "createWorkspace":
      return CreateWorkspace;
    case "settings":
      return Settings;
    case "signOut":
      return SignOutDialog;
  }
};

export function DialogHost() {
  const { dialog, closeDialog } = useSession();
  createEffect(on(dialog, (request) => {
    if (request) onCleanup(openLayer(closeDialog));
  }));
  return (
    <Suspense>
      <Show when={dialog()} keyed>{(request) => <Dynamic component={viewOf(request)} />}</Show>
    </Suspense>
  );
}
