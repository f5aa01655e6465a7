import { For, Show } from "solid-js";
import type { Invite } from "@parley/sdk";
import { compareNames } from "../../lib/text.ts";
import { shortTime } from "../../lib/time.ts";
import { Button } from "../../ui/Button.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { useSelect, useSession } from "../session/index.ts";
import { InviteForm } from "./InviteForm.tsx";
import { InviteLine } from "./InviteLine.tsx";
import { createInvites } from "./createInvites.ts";
import { inviteUrl } from "./inviteUrl.ts";
import styles from "./invites.module.css";
import { strings } from "./strings.ts";

/** Creates invite links, and lists the valid ones to copy or revoke. */
export function InviteDialog(props: { readonly workspaceId: string }) {
  const { closeDialog, state } = useSession();
  // The workspace of a dialog does not change.
  // eslint-disable-next-line solid/reactivity
  const links = createInvites(props.workspaceId);
  const workspace = useSelect((held) => held.workspaces.find((each) => each.id === props.workspaceId)?.name ?? "");
  const channels = () =>
    state
      .list()
      .filter(
        (info) =>
          info.workspaceId === props.workspaceId &&
          info.joined &&
          info.archivedAt === undefined &&
          info.name !== "general",
      )
      .sort((a, b) => compareNames(a.name, b.name));
  const hint = ({ expiresAt }: Invite) => {
    if (links.isOver()) return strings.over;
    return strings.worksUntil(shortTime(expiresAt));
  };
  return (
    <Dialog title={strings.inviteTitle} closeLabel={strings.close} onClose={closeDialog}>
      <p class={styles["lead"]}>{strings.inviteLead(workspace())}</p>
      <Notice text={links.changing.error()} />
      <Show
        when={links.fresh()}
        fallback={
          <InviteForm channels={channels()} busy={links.changing.busy()} onMake={(input) => void links.make(input)} />
        }
      >
        {(invite) => (
          <div class={styles["fresh"]}>
            <TextField
              label={strings.link}
              hint={hint(invite())}
              readonly
              autofocus
              value={inviteUrl(invite())}
              onValue={() => undefined}
              onFocus={(event) => event.currentTarget.select()}
            />
            <div class={styles["actions"]}>
              <Button onClick={() => links.another()}>{strings.another}</Button>
              <Show when={!links.isOver()}>
                <CopyButton variant="primary" text={inviteUrl(invite())} label={strings.copy} done={strings.copied} />
              </Show>
            </div>
          </div>
        )}
      </Show>
      <section class={styles["valid"]}>
        <h3>{strings.validLinks}</h3>
        <Notice text={links.listing.error()} />
        <Show when={links.listing.fault()}>
          <Button disabled={links.listing.busy()} onClick={() => void links.load()}>
            {strings.tryAgain}
          </Button>
        </Show>
        <Show when={links.invites()}>
          <ul>
            <For each={links.codes()} fallback={<li class={styles["none"]}>{strings.noLinks}</li>}>
              {(code) => (
                <Show when={links.invite(code)}>
                  {(invite) => (
                    <InviteLine
                      invite={invite()}
                      busy={links.changing.busy()}
                      onRevoke={() => void links.revoke(code)}
                    />
                  )}
                </Show>
              )}
            </For>
          </ul>
        </Show>
      </section>
    </Dialog>
  );
}
