import { Show } from "solid-js";
import { Button } from "../../ui/Button.tsx";
import styles from "./MessageList.module.css";
import { strings } from "./strings.ts";

/** The first row of a channel. A feed may contain articles only, so everything with a role is inside of one. */
export const ChannelStart = (props: {
  readonly name: string;
  readonly isEmpty: boolean;
  /** Set for an owner or admin without other members. */
  readonly onInvite: (() => void) | undefined;
}) => (
  <article class={styles["beginning"]}>
    <h2>{strings.beginning(props.name)}</h2>
    <Show when={props.onInvite} fallback={<p>{props.isEmpty ? strings.emptyLead : strings.beginningLead}</p>}>
      {(invite) => (
        <>
          <p>{strings.aloneLead}</p>
          <Button variant="primary" onClick={() => invite()()}>
            {strings.invitePeople}
          </Button>
        </>
      )}
    </Show>
  </article>
);
