import { Show } from "solid-js";
import { Button } from "../../ui/Button.tsx";
import { useSession } from "./context.ts";
import styles from "./session.module.css";
import { strings } from "./strings.ts";

/** Signed out of this browser; the session on the server is not ended yet. */
export function LeavingPane() {
  const { leaving } = useSession();
  return (
    <main class={styles["leaving"]}>
      <Show when={leaving.unreachable()} fallback={<p class={styles["late"]}>{strings.leaving}</p>}>
        <div role="alert">
          <h1>{strings.leftTitle}</h1>
          <p>{strings.leftLead}</p>
        </div>
        <Button variant="primary" onClick={() => leaving.finish()}>
          {strings.tryNow}
        </Button>
      </Show>
    </main>
  );
}
