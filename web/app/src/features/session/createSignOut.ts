import { createSignal } from "solid-js";
import { toFault } from "@parley/sdk";
import type { OutboxStorage, ParleyClient, Tabs } from "@parley/sdk";
import { forgetDrafts } from "../../lib/drafts.ts";
import { parseRoute } from "../../lib/router.ts";
import { onSettingElsewhere, readSetting, writeSetting } from "../../lib/storage.ts";

/** The account that signs out of this browser, until the server has ended its session. */
export const signingOut = "signingOut";
/** The server may be away although the network is there. */
const retryMs = 10_000;

export interface SignOutOptions {
  readonly client: ParleyClient;
  readonly storage: OutboxStorage;
  /** One tab tells the server: a second one, late, would end the session of who signs in next. */
  readonly withLease: Tabs["withLease"];
  /** From here on this page shows nothing of the account. */
  readonly onLeave: () => void;
  /** The browser has no session any more. */
  readonly onLeft: () => void;
}

/**
 * Signs out in steps that can be gone through again: first it is noted that the account leaves, then what this browser
 * keeps of it goes, then the session on the server. The cookie cannot be reached from here: while the server cannot be
 * told, the note keeps every page of this browser from using it.
 */
export const createSignOut = ({ client, storage, withLease, onLeave, onLeft }: SignOutOptions) => {
  const [unreachable, setUnreachable] = createSignal(false);
  let leaving: string | undefined = readSetting(signingOut);
  /** Absent where the browser stores nothing; then there is no word of another tab either. */
  let isNoted = leaving !== undefined;
  let isBusy = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const forget = async (account: string): Promise<void> => {
    client.stop();
    forgetDrafts(account);
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
    // Without a storage there is nothing in it.
    await storage.clear(account).catch(() => undefined);
  };
  const left = (): void => {
    writeSetting(signingOut, undefined);
    onLeft();
    // A fresh page: nothing of this person stays in memory.
    if (parseRoute(location.pathname).name === "invite") location.reload();
    else location.assign("/signin");
  };
  const finish = async (): Promise<void> => {
    if (leaving === undefined || isBusy) return;
    isBusy = true;
    clearTimeout(timer);
    onLeave();
    await forget(leaving);
    try {
      await withLease("parley.signOut", async () => {
        if (!isNoted || readSetting(signingOut) !== undefined) await client.api.logout();
        left();
      });
    } catch (error) {
      // It has ended already.
      if (toFault(error).code === "auth.required") left();
      else {
        setUnreachable(true);
        timer = setTimeout(() => void finish(), retryMs);
      }
    } finally {
      isBusy = false;
    }
  };
  const begin = (account: string, noted: boolean): void => {
    leaving = account;
    isNoted = noted;
    void finish();
  };
  onSettingElsewhere((name, account) => {
    if (name !== signingOut) return;
    if (account !== undefined) begin(account, true);
    else if (leaving !== undefined) left();
  });

  return {
    /** The server has not been told yet, and could not be. */
    unreachable,
    isLeaving: (): boolean => leaving !== undefined,
    /** Goes on with what was begun, in this page or in one before. */
    finish: (): void => void finish(),
    signOut: (account: string): void => {
      writeSetting(signingOut, account);
      begin(account, readSetting(signingOut) !== undefined);
    },
  };
};
