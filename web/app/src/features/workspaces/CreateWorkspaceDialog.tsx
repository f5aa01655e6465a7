import { createSignal } from "solid-js";
import { navigate, workspacePath } from "../../lib/router.ts";
import { tooLong } from "../../lib/tooLong.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSession } from "../session/index.ts";
import { strings } from "./strings.ts";
import styles from "./workspaces.module.css";

const maxChannels = 100;

export function CreateWorkspaceDialog() {
  const { client, closeDialog } = useSession();
  const [name, setName] = createSignal("");
  const task = createTask();
  const long = () => tooLong(name(), 80);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(async (signal) => {
      const workspace = await client.api.createWorkspace(name().trim(), { signal });
      client.takeWorkspace(workspace);
      const channels = await client.api.channels(workspace.id, { limit: maxChannels }, { signal });
      for (const channel of channels.items) client.takeChannel(channel);
      closeDialog();
      navigate(workspacePath(workspace.id));
    });
  };
  return (
    <Dialog title={strings.title} closeLabel={strings.close} onClose={closeDialog}>
      <form class={styles["form"]} onSubmit={submit}>
        <p>{strings.lead}</p>
        <Notice text={task.error()} />
        <TextField
          label={strings.name}
          hint={long()}
          required
          autofocus
          autocomplete="organization"
          value={name()}
          onValue={setName}
          error={task.fieldError("name")}
        />
        <div class={styles["actions"]}>
          <Button onClick={closeDialog}>{strings.cancel}</Button>
          <Button type="submit" look="primary" disabled={task.busy() || name().trim() === "" || long() !== undefined}>{strings.create}</Button>
        </div>
      </form>
    </Dialog>
  );
}
