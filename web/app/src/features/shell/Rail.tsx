import { For, Show } from "solid-js";
import { workspacePath } from "../../lib/router.ts";
import { initials } from "../../lib/text.ts";
import { Plus } from "../../ui/icons.tsx";
import { useSelect, useSession } from "../session/index.ts";
import styles from "./Rail.module.css";
import { unreadOf } from "./channelsOf.ts";
import { strings } from "./strings.ts";

function Tile(props: { readonly id: string; readonly name: string; readonly current: boolean }) {
  const unread = useSelect((state) => unreadOf(state, props.id));
  return (
    <a
      class={styles["tile"]}
      href={workspacePath(props.id)}
      title={props.name}
      aria-current={props.current ? "true" : undefined}
    >
      <span aria-hidden="true">{initials(props.name)}</span>
      <span class="unseen">{props.name}</span>
      <Show when={unread() > 0 && !props.current}>
        <i class={styles["dot"]} />
        <span class="unseen">{strings.unread(unread())}</span>
      </Show>
    </a>
  );
}

/** The workspaces of a user with more than one. */
export function Rail(props: { readonly workspaceId: string | undefined }) {
  const { openDialog } = useSession();
  const workspaces = useSelect((state) => state.workspaces);
  return (
    <nav class={styles["rail"]} aria-label={strings.workspaces}>
      <For each={workspaces()}>
        {(workspace) => <Tile id={workspace.id} name={workspace.name} current={workspace.id === props.workspaceId} />}
      </For>
      <Show when={workspaces().length > 0}>
        <button
          type="button"
          class={styles["add"]}
          aria-label={strings.createWorkspace}
          title={strings.createWorkspace}
          onClick={() => openDialog({ name: "createWorkspace" })}
        >
          <Plus />
        </button>
      </Show>
    </nav>
  );
}
