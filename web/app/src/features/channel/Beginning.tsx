import { Show } from "solid-js";
import { Button } from "../../ui/Button.tsx";
import styles from "./MessageList.module.css";
import { strings } from "./strings.ts";

// A feed may hold nothing but articles: what has a role of its own is inside of one.
export const Beginning = (props: {
  readonly name: string;
  readonly isEmpty: boolean;
  /** For who is alone in the workspace and may let others in. */
  readonly onInvite: (() => void) | undefined;
}) => (
  <article class={styles["beginning"]}>
    <h2>{strings.beginning(props.name)}</h2>
    <Show when={props.onInvite} fallback={<p>{props.isEmpty ? strings.emptyLead : strings.beginningLead}</p>}>
      {(invite) => (
        <>
          <p>{strings.aloneLead}</p>
          <Button look="primary" onClick={() => invite()()}>
            {strings.invitePeople}
          </Button>
        </>
      )}
    </Show>
  </article>
);
