import { createSignal } from "solid-js";
import { toFault } from "@parley/sdk";
import type { OutboxStorage, ParleyClient, Tabs } from "@parley/sdk";
import { clearDrafts } from "../../lib/drafts.ts";
import { parseRoute } from "../../lib/router.ts";
import { onSettingChanged, readSetting, writeSetting } from "../../lib/storage.ts";

/** The setting with the account that is signing out, until the server has ended its session. */
export const signingOut = "signingOut";
/** Interval of attempts while the server is unreachable. */
const retryMs = 10_000;

export interface SignOutOptions {
  readonly client: ParleyClient;
  readonly storage: OutboxStorage;
  /** One tab sends the request: a late second one would end the session of the next user. */
  readonly withLease: Tabs["withLease"];
  /** The page must not show the account any more. */
  readonly onLeave: () => void;
  /** The session is ended. */
  readonly onLeft: () => void;
}

/**
 * Signs out in idempotent steps: writes a setting with the account, clears its data in this browser, then ends the
 * session on the server. Scripts cannot remove the cookie: while the server is unreachable, the setting prevents every
 * page of this browser from using it.
 */
export const createSignOut = ({ client, storage, withLease, onLeave, onLeft }: SignOutOptions) => {
  const [unreachable, setUnreachable] = createSignal(false);
  let leaving: string | undefined = readSetting(signingOut);
  /** False without storage; then there are no events of other tabs either. */
  let isStored = leaving !== undefined;
  let isBusy = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const clearData = async (account: string): Promise<void> => {
    client.stop();
    clearDrafts(account);
    client.store.update((state) => ({
      ...state,
      me: undefined,
      workspaces: [],
      channels: {},
      users: {},
      outbox: [],
      changes: [],
      overlay: new Map(),
    }));
    // A storage that fails holds nothing.
    await storage.clear(account).catch(() => undefined);
  };
  const onSessionEnded = (): void => {
    writeSetting(signingOut, undefined);
    onLeft();
    // A new page, so that nothing of the account stays in memory.
    if (parseRoute(location.pathname).name === "invite") location.reload();
    else location.assign("/signin");
  };
  const finish = async (): Promise<void> => {
    if (leaving === undefined || isBusy) return;
    isBusy = true;
    clearTimeout(timer);
    onLeave();
    await clearData(leaving);
    try {
      await withLease("parley.signOut", async () => {
        if (!isStored || readSetting(signingOut) !== undefined) await client.api.logout();
        onSessionEnded();
      });
    } catch (error) {
      // The session has ended already.
      if (toFault(error).code === "auth.required") onSessionEnded();
      else {
        setUnreachable(true);
        timer = setTimeout(() => void finish(), retryMs);
      }
    } finally {
      isBusy = false;
    }
  };
  const begin = (account: string, stored: boolean): void => {
    leaving = account;
    isStored = stored;
    void finish();
  };
  onSettingChanged((name, account) => {
    if (name !== signingOut) return;
    if (account !== undefined) begin(account, true);
    else if (leaving !== undefined) onSessionEnded();
  });

  return {
    /** The last attempt did not reach the server. */
    unreachable,
    isLeaving: (): boolean => leaving !== undefined,
    /** Continues a sign-out that was started in this or an earlier page. */
    finish: (): void => void finish(),
    signOut: (account: string): void => {
      writeSetting(signingOut, account);
      begin(account, readSetting(signingOut) !== undefined);
    },
  };
};
