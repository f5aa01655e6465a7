import { untrack } from "solid-js";
import { makeWorkspaceApi } from "@parley/sdk/workspaces";
import { useSession } from "../session/index.ts";
import { WorkspaceNameForm } from "./WorkspaceNameForm.tsx";
import { strings } from "./strings.ts";

/** For owners and admins. Other members see the new name after their next connection. */
export function RenameWorkspaceDialog(props: { readonly workspaceId: string }) {
  const { client, state, closeDialog } = useSession();
  const before = untrack(() => state.workspaces.find((held) => held.id === props.workspaceId)?.name ?? "");
  const rename = async (name: string, signal: AbortSignal): Promise<void> => {
    if (name !== before)
      client.applyWorkspace(await makeWorkspaceApi(client.rest).renameWorkspace(props.workspaceId, name, { signal }));
    closeDialog();
  };
  return (
    <WorkspaceNameForm
      title={strings.renameTitle}
      lead={strings.renameLead}
      action={strings.rename}
      before={before}
      onName={rename}
    />
  );
}
