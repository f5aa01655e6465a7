import { makeChannelApi } from "@parley/sdk/channels";
import { makeWorkspaceApi } from "@parley/sdk/workspaces";
import { navigate, workspacePath } from "../../lib/router.ts";
import { useSession } from "../session/index.ts";
import { WorkspaceNameForm } from "./WorkspaceNameForm.tsx";
import { strings } from "./strings.ts";

const maxChannels = 100;

export function CreateWorkspaceDialog() {
  const { client, closeDialog } = useSession();
  const create = async (name: string, signal: AbortSignal): Promise<void> => {
    const workspace = await makeWorkspaceApi(client.rest).createWorkspace(name, { signal });
    client.applyWorkspace(workspace);
    const channels = await makeChannelApi(client.rest).channels(workspace.id, { limit: maxChannels }, { signal });
    for (const channel of channels.items) client.applyChannel(channel);
    closeDialog();
    navigate(workspacePath(workspace.id));
  };
  return <WorkspaceNameForm title={strings.title} lead={strings.lead} action={strings.create} onName={create} />;
}
