import { Show } from "solid-js";
import { countDrafts } from "../../lib/drafts.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useSelect, useSession } from "./context.ts";
import styles from "./session.module.css";
import { strings } from "./strings.ts";

/** Shows what signing out deletes, and asks for confirmation. */
export function SignOutDialog() {
  const session = useSession();
  const unsent = useSelect((state) => state.outbox.length);
  const isAway = useSelect((state) => state.connection.phase !== "connected");
  const drafts = countDrafts(session.state.me?.id ?? "");
  return (
    <Dialog
      title={strings.signOutTitle}
      closeLabel={strings.close}
      onClose={session.closeDialog}
      footer={
        <>
          <Button autofocus onClick={session.closeDialog}>
            {strings.stay}
          </Button>
          <Button variant="danger" onClick={session.signOut}>
            {strings.signOut}
          </Button>
        </>
      }
    >
      <div class={styles["reasons"]}>
        <Show when={unsent() > 0}>
          <p>{strings.unsent(unsent())}</p>
        </Show>
        <Show when={drafts > 0}>
          <p>{strings.drafts(drafts)}</p>
        </Show>
        <Show when={isAway()}>
          <p>{strings.away}</p>
        </Show>
      </div>
    </Dialog>
  );
}
