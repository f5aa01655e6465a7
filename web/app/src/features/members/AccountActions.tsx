import { Show, createSignal } from "solid-js";
import type { Member, PasswordResetLink } from "@parley/sdk";
import { makeWorkspaceApi } from "@parley/sdk/workspaces";
import { shortTime } from "../../lib/time.ts";
import { Button } from "../../ui/Button.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSession } from "../session/index.ts";
import styles from "./members.module.css";
import { strings } from "./strings.ts";

export interface AccountActionsProps {
  readonly workspaceId: string;
  readonly member: Member;
  readonly onChange: (member: Member) => void;
}

/** Uses the origin of this page, which is known to work, and the fragment of the server's URL. */
const resetUrl = ({ url }: PasswordResetLink): string => `${location.origin}/reset${new URL(url).hash}`;

/** Actions on the account of a member of a lower role. The server checks all workspaces of the user. */
export function AccountActions(props: AccountActionsProps) {
  const { client } = useSession();
  const [isConfirming, setConfirming] = createSignal(false);
  const [link, setLink] = createSignal<PasswordResetLink>();
  const task = createTask();
  let opener: HTMLButtonElement | undefined;
  const closeQuestion = () => {
    setConfirming(false);
    opener?.focus();
  };
  const name = () => props.member.user.displayName;
  const isClosed = () => props.member.user.deactivated === true;
  const error = () => (task.fault()?.code === "access.forbidden" ? strings.notAbove(name()) : task.error());
  const makeLink = () =>
    task.run(async (signal) => {
      setLink(
        await makeWorkspaceApi(client.rest).createPasswordResetLink(props.workspaceId, props.member.user.id, {
          signal,
        }),
      );
    });
  const change = async () => {
    await task.run(async (signal) => {
      const closes = !isClosed();
      const { id } = props.member.user;
      const api = makeWorkspaceApi(client.rest);
      await (closes ? api.deactivateMember : api.reactivateMember)(props.workspaceId, id, { signal });
      setLink(undefined);
      props.onChange({ ...props.member, user: { ...props.member.user, deactivated: closes } });
    });
    // After the task: a disabled button cannot take the focus.
    if (task.fault() === undefined) closeQuestion();
  };
  return (
    <>
      <Notice text={error()} />
      <Show
        when={link()}
        fallback={
          <div class={styles["buttons"]}>
            <Show when={!isClosed()}>
              <Button disabled={task.busy() || isConfirming()} onClick={() => void makeLink()}>
                {strings.makeResetLink}
              </Button>
            </Show>
            <Show when={!isConfirming()}>
              <Button
                variant={isClosed() ? "plain" : "danger"}
                ref={(created) => (opener = created)}
                disabled={task.busy()}
                onClick={() => setConfirming(true)}
              >
                {isClosed() ? strings.reactivate : strings.deactivate}
              </Button>
            </Show>
          </div>
        }
      >
        {(made) => (
          <>
            <TextField
              label={strings.resetLink}
              hint={strings.resetLinkHint(name(), shortTime(made().expiresAt))}
              readonly
              autofocus
              value={resetUrl(made())}
              onValue={() => undefined}
              onFocus={(event) => event.currentTarget.select()}
            />
            <div class={styles["buttons"]}>
              <CopyButton variant="primary" text={resetUrl(made())} label={strings.copy} done={strings.copied} />
            </div>
          </>
        )}
      </Show>
      <Show when={isConfirming()}>
        <Confirm
          question={isClosed() ? strings.reactivateQuestion(name()) : strings.deactivateQuestion(name())}
          action={isClosed() ? strings.reactivate : strings.deactivate}
          cancel={strings.cancel}
          busy={task.busy()}
          onConfirm={() => void change()}
          onCancel={closeQuestion}
        />
      </Show>
    </>
  );
}
