import { createSignal } from "solid-js";
import { invitePath, navigate, parseRoute } from "../../lib/router.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { useSession } from "../session/index.ts";
import { strings } from "./strings.ts";
import styles from "./workspaces.module.css";

/** The code in a pasted link of this server, or in its path. */
const codeOf = (text: string): string | undefined => {
  const url = URL.parse(text.trim(), location.origin);
  if (url?.origin !== location.origin) return undefined;
  const named = parseRoute(url.pathname);
  return named.name === "invite" ? named.code : undefined;
};

/** The two ways to a first workspace: an invite link, or a new workspace. */
export function WaysIn() {
  const { openDialog } = useSession();
  const [link, setLink] = createSignal("");
  const [isWrong, setWrong] = createSignal(false);
  const open = (event: SubmitEvent) => {
    event.preventDefault();
    const code = codeOf(link());
    setWrong(code === undefined);
    if (code !== undefined) navigate(invitePath(code));
  };
  const type = (value: string) => {
    setLink(value);
    setWrong(false);
  };
  return (
    <>
      <form class={styles["open"]} onSubmit={open}>
        <TextField
          label={strings.inviteLink}
          type="text"
          inputmode="url"
          autocomplete="off"
          required
          value={link()}
          onValue={type}
          error={isWrong() ? strings.notInvite : undefined}
        />
        <Button type="submit" variant="primary">
          {strings.openInvite}
        </Button>
      </form>
      <p class={styles["or"]}>{strings.orCreate}</p>
      <Button onClick={() => openDialog({ name: "createWorkspace" })}>{strings.create}</Button>
    </>
  );
}
