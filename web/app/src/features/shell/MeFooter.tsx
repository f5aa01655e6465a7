import { Show } from "solid-js";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Cog } from "../../ui/icons.tsx";
import { useSelect, useSession } from "../session/index.ts";
import styles from "./Shell.module.css";
import { strings } from "./strings.ts";

export function MeFooter() {
  const { openDialog } = useSession();
  const me = useSelect((state) => state.me);
  return (
    <div class={styles["me"]}>
      <Show when={me()}>
        {(user) => (
          <>
            <Avatar id={user().id} name={user().displayName} size="medium" />
            <div class={styles["name"]}>
              <b dir="auto">{user().displayName}</b>
              <small>{user().email}</small>
            </div>
            <Button
              variant="icon"
              aria-label={strings.settings}
              title={strings.settings}
              onClick={() => openDialog({ name: "settings" })}
            >
              <Cog />
            </Button>
          </>
        )}
      </Show>
    </div>
  );
}
