import { Match, Show, Switch, createSignal } from "solid-js";
import type { Member, PasswordResetLink } from "@parley/sdk";
import { shortTime } from "../../lib/time.ts";
import { Button } from "../../ui/Button.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { createTask, useSession } from "../session/index.ts";
import styles from "./people.module.css";
import { strings } from "./strings.ts";

export interface PersonAdminProps {
  readonly workspaceId: string;
  readonly member: Member;
  readonly onChange: (member: Member) => void;
}

/** The address that this person uses is known to work; only what is behind the `#` is the server's. */
const resetUrl = ({ url }: PasswordResetLink): string => `${location.origin}/reset${new URL(url).hash}`;

/** What an owner or admin does with the account of somebody below them. The server has the last word: it looks at all workspaces of the person. */
export function PersonAdmin(props: PersonAdminProps) {
  const { client } = useSession();
  const [open, setOpen] = createSignal(false);
  const [asks, setAsks] = createSignal(false);
  const [link, setLink] = createSignal<PasswordResetLink>();
  const task = createTask();
  const name = () => props.member.user.displayName;
  const isClosed = () => props.member.user.deactivated === true;
  const error = () => (task.fault()?.code === "access.forbidden" ? strings.notAbove(name()) : task.error());
  const makeLink = () =>
    task.run(async (signal) => void setLink(await client.api.createPasswordResetLink(props.workspaceId, props.member.user.id, { signal })));
  const change = () =>
    task.run(async (signal) => {
      const closes = !isClosed();
      const { id } = props.member.user;
      await (closes ? client.api.deactivateMember(props.workspaceId, id, { signal }) : client.api.reactivateMember(props.workspaceId, id, { signal }));
      setAsks(false);
      setLink(undefined);
      props.onChange({ ...props.member, user: { ...props.member.user, deactivated: closes } });
    });
  return (
    <>
      <Button aria-label={strings.manageOne(name())} aria-expanded={open()} onClick={() => setOpen(!open())}>{strings.manage}</Button>
      <Show when={open()}>
        <div class={styles["admin"]} role="group" aria-label={strings.manageOne(name())}>
          <Notice text={error()} />
          <Switch>
            <Match when={link()}>
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
                  <div class={styles["buttons"]}><CopyButton look="primary" text={resetUrl(made())} label={strings.copy} done={strings.copied} /></div>
                </>
              )}
            </Match>
            <Match when={true}>
              <div class={styles["buttons"]}>
                <Show when={!isClosed()}><Button disabled={task.busy() || asks()} onClick={() => void makeLink()}>{strings.makeResetLink}</Button></Show>
                <Button look={isClosed() ? "plain" : "danger"} disabled={task.busy() || asks()} onClick={() => setAsks(true)}>
                  {isClosed() ? strings.reactivate : strings.deactivate}
                </Button>
              </div>
            </Match>
          </Switch>
          <Show when={asks()}>
            <Confirm
              question={isClosed() ? strings.reactivateQuestion(name()) : strings.deactivateQuestion(name())}
              action={isClosed() ? strings.reactivate : strings.deactivate}
              cancel={strings.cancel}
              busy={task.busy()}
              onConfirm={() => void change()}
              onCancel={() => setAsks(false)}
            />
          </Show>
        </div>
      </Show>
    </>
  );
}
