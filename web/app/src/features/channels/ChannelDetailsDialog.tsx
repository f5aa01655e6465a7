import { createSignal, untrack } from "solid-js";
import { makeChannelApi } from "@parley/sdk/channels";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useChannel, useSelect, useSession } from "../session/index.ts";
import styles from "./channels.module.css";
import { nameProblem } from "./nameProblem.ts";
import { strings } from "./strings.ts";

export function ChannelDetailsDialog(props: { readonly channelId: string }) {
  const { client, closeDialog } = useSession();
  const channel = useChannel(() => props.channelId);
  const limits = useSelect((state) => state.limits);
  const before = untrack(() => channel()?.info);
  const keepsName = before?.name === "general";
  const [name, setName] = createSignal(before?.name ?? "");
  const [topic, setTopic] = createSignal(before?.topic ?? "");
  const task = createTask();
  const problem = () => (name() === before?.name ? undefined : nameProblem(name()));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(async (signal) => {
      const changes = {
        ...(name().trim() === before?.name ? {} : { name: name().trim() }),
        ...(topic().trim() === before?.topic ? {} : { topic: topic().trim() }),
      };
      if (Object.keys(changes).length > 0)
        client.applyChannel(await makeChannelApi(client.rest).changeChannel(props.channelId, changes, { signal }));
      closeDialog();
    });
  };
  return (
    <Dialog title={strings.detailsTitle} closeLabel={strings.close} onClose={closeDialog}>
      <form class={styles["form"]} onSubmit={submit}>
        <Notice text={task.error()} />
        <TextField
          label={strings.name}
          hint={keepsName ? strings.keepsName : strings.nameHint}
          required
          readonly={keepsName}
          autocomplete="off"
          maxlength={limits().channelNameLength}
          value={name()}
          onValue={setName}
          problem={problem()}
          error={task.fieldError("name")}
        />
        <TextField
          label={strings.topic}
          hint={strings.topicHint}
          autofocus
          autocomplete="off"
          maxlength={limits().topicLength}
          value={topic()}
          onValue={setTopic}
          error={task.fieldError("topic")}
        />
        <div class={styles["actions"]}>
          <Button onClick={closeDialog}>{strings.cancel}</Button>
          <Button type="submit" variant="primary" disabled={task.busy() || problem() !== undefined}>
            {strings.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
