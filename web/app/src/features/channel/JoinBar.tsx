import { Show } from "solid-js";
import type { Channel } from "@parley/sdk";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { createTask, useSession } from "../session/index.ts";
import styles from "./ChannelPane.module.css";
import { strings } from "./strings.ts";

/** Shown instead of the composer in a channel that is readable but not writable. */
export function JoinBar(props: { readonly info: Channel }) {
  const { client } = useSession();
  const task = createTask();
  const join = () => task.run(async (signal) => client.applyChannel(await client.api.join(props.info.id, { signal })));
  const reason = () => {
    if (props.info.archivedAt !== undefined) return strings.archived;
    return props.info.kind === "private" ? strings.removed : undefined;
  };
  return (
    <div class={styles["instead"]}>
      <Notice text={task.error()} />
      <Show when={reason() === undefined} fallback={<p>{reason()}</p>}>
        <p>{strings.previewing(props.info.name)}</p>
        <Button variant="primary" disabled={task.busy()} onClick={() => void join()}>
          {strings.join}
        </Button>
      </Show>
    </div>
  );
}
