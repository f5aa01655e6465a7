import { Show, createSignal } from "solid-js";
import type { Invite } from "@parley/sdk";
import { shortTime } from "../../lib/time.ts";
import { Button } from "../../ui/Button.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { useSession } from "../session/index.ts";
import { inviteUrl } from "./inviteUrl.ts";
import styles from "./invites.module.css";
import { strings } from "./strings.ts";

export interface InviteLineProps {
  readonly invite: Invite;
  readonly busy: boolean;
  readonly onRevoke: () => void;
}

/** Length of the code suffix that identifies a link. */
const tailLength = 4;

export function InviteLine(props: InviteLineProps) {
  const [isConfirming, setConfirming] = createSignal(false);
  const { state } = useSession();
  const tail = () => props.invite.code.slice(-tailLength);
  const about = () => {
    const { uses, maxUses, expiresAt, createdBy, channelIds } = props.invite;
    const maker = state.user(createdBy)?.displayName;
    const names = channelIds.flatMap((id) => state.listed(id)?.name ?? []);
    return [
      strings.used(uses, maxUses),
      strings.until(shortTime(expiresAt)),
      ...(maker === undefined ? [] : [strings.by(maker)]),
      ...names.map((name) => `#${name}`),
    ].join(" · ");
  };
  return (
    <li class={styles["invite"]}>
      <div class={styles["line"]}>
        <span class={styles["about"]}>
          <b>{strings.linkTail(tail())}</b>
          <small>{about()}</small>
        </span>
        <CopyButton
          text={inviteUrl(props.invite)}
          label={strings.copyVerb}
          done={strings.copied}
          name={strings.copyOne(tail())}
          doneName={strings.copiedOne(tail())}
        />
        <Button
          variant="danger"
          aria-label={strings.revokeOne(tail())}
          disabled={props.busy || isConfirming()}
          onClick={() => setConfirming(true)}
        >
          {strings.revoke}
        </Button>
      </div>
      <Show when={isConfirming()}>
        <Confirm
          question={strings.revokeQuestion}
          action={strings.revokeNow}
          cancel={strings.cancel}
          busy={props.busy}
          onConfirm={() => props.onRevoke()}
          onCancel={() => setConfirming(false)}
        />
      </Show>
    </li>
  );
}
