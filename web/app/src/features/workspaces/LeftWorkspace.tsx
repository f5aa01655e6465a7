import { For, Show } from "solid-js";
import { workspacePath } from "../../lib/router.ts";
import { useSelect } from "../session/index.ts";
import { PageTitle } from "./PageTitle.tsx";
import { WaysIn } from "./WaysIn.tsx";
import { strings } from "./strings.ts";
import styles from "./workspaces.module.css";

/** Shown in place of a workspace that an admin removed the user from, or that the user left on another device. */
export function LeftWorkspace(props: { readonly title: string }) {
  const others = useSelect((state) => state.workspaces);
  return (
    <>
      <PageTitle text={props.title} />
      <p>{strings.leftLead}</p>
      <Show when={others().length > 0} fallback={<WaysIn />}>
        <ul class={styles["others"]}>
          <For each={others()}>
            {(workspace) => (
              <li>
                <a href={workspacePath(workspace.id)}>{strings.goOn(workspace.name)}</a>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}
