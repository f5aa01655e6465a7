import { Show, createSignal, onMount } from "solid-js";
import { invitePath } from "../../lib/router.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSession } from "../session/index.ts";
import styles from "./people.module.css";
import { strings } from "./strings.ts";

export function InvitePeopleDialog(props: { readonly workspaceId: string }) {
  const { client, closeDialog } = useSession();
  const [code, setCode] = createSignal<string>();
  const [copied, setCopied] = createSignal(false);
  const task = createTask();
  const make = () =>
    task.run(async (signal) => {
      const invite = await client.api.createInvite(props.workspaceId, { signal });
      setCode(invite.code);
      setCopied(false);
    });
  onMount(() => void make());
  // The address that this person uses is known to work; the server's own idea of it may be another one behind a proxy.
  const url = () => {
    const held = code();
    return held === undefined ? "" : location.origin + invitePath(held);
  };
  const copy = () => task.run(async () => {
    await navigator.clipboard.writeText(url());
    setCopied(true);
  });
  return (
    <Dialog title={strings.inviteTitle} closeLabel={strings.close} onClose={closeDialog}>
      <p class={styles["lead"]}>{strings.inviteLead}</p>
      <Notice text={task.error()} />
      <TextField label={strings.link} readonly value={url()} placeholder={strings.making} onValue={() => undefined} onFocus={(event) => event.currentTarget.select()} />
      <div class={styles["actions"]}>
        <Button disabled={task.busy()} onClick={() => void make()}>{strings.newLink}</Button>
        <Button look="primary" disabled={code() === undefined} onClick={() => void copy()}>
          <Show when={copied()} fallback={strings.copy}>{strings.copied}</Show>
        </Button>
      </div>
    </Dialog>
  );
}
