import { createSignal } from "solid-js";
import {
  ParleyClient,
  Rest,
  browserSocket,
  browserTabs,
  idbOutbox,
  makeIds,
  withJournal,
  systemClock,
  toFault,
  watchConnectivity,
} from "@parley/sdk";
import type { OutboxStorage, State, Tabs } from "@parley/sdk";
import { countDrafts } from "../../lib/drafts.ts";
import { parseRoute } from "../../lib/router.ts";
import {
  onSettingChanged,
  readSetting,
  readTabSetting,
  settingNames,
  writeSetting,
  writeTabSetting,
} from "../../lib/storage.ts";
import { createSignOut, signingOut } from "./createSignOut.ts";
import { createStateView } from "./createStateView.ts";

/**
 * `unknown`: the server has not answered yet whether this browser is signed in. `leaving`: signed out here, but the
 * session on the server is not ended yet.
 */
export type SignedIn = "unknown" | "in" | "out" | "leaving";

export type DialogRequest =
  | {
      readonly name:
        "createChannel" | "browseChannels" | "invite" | "leaveWorkspace" | "renameWorkspace" | "workspaceMembers";
      readonly workspaceId: string;
    }
  | { readonly name: "channelDetails"; readonly channelId: string }
  | { readonly name: "createWorkspace" | "settings" | "signOut" | "switched" };

/** Why a signed-in user sees the sign-in page. */
export type SignOutReason = "ended" | "deactivated";

/**
 * The setting with the account of the session cookie, which scripts cannot read. With it, a page connects at once, and
 * other tabs learn of a sign-in.
 */
const accountKey = "signedIn";
/** The setting with a notice for the next page of this tab: `switched` or `deactivated`. */
const noticeKey = "note";
/** The server closed the connection because the session ended. */
const endedCodes: readonly number[] = [4401, 4403];

const makeStorage = () => withJournal(idbOutbox(), { keys: settingNames, read: readSetting, write: writeSetting });

interface PageAccount {
  /** The account that the page shows. */
  readonly user: () => string | undefined;
  /** The server answered 401: the session does not belong to this account. */
  readonly onRefused: () => void;
}

const makeClient = (storage: OutboxStorage, tabs: Tabs, { user, onRefused }: PageAccount) =>
  new ParleyClient({
    rest: new Rest({
      baseUrl: "",
      user,
      fetch: async (url, init) => {
        const answer = await fetch(url, init);
        if (answer.status === 401) onRefused();
        return answer;
      },
    }),
    open: browserSocket(() => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`),
    clock: systemClock,
    random: Math.random,
    nextId: makeIds({ now: Date.now, fill: (bytes) => crypto.getRandomValues(bytes) }),
    storage,
    tabs,
    client: { name: "parley-web", version: "0.1.0" },
    onFault: (error) => {
      console.error(error);
    },
  });

export const createSession = () => {
  const storage = makeStorage();
  const tabs = browserTabs();
  /** The account of this page. Another account needs a new page. */
  let account = readSetting(signingOut);
  let isFetchingAccount = false;
  let isDeactivating = false;
  const client = makeClient(storage, tabs, {
    user: () => account,
    onRefused: () => {
      if (signedIn() === "in" && !isFetchingAccount && !isDeactivating) void fetchAccount();
    },
  });
  const [signedIn, setSignedIn] = createSignal<SignedIn>("unknown");
  const [over, setOver] = createSignal<SignOutReason>();
  const [dialog, setDialog] = createSignal<DialogRequest>();
  /** The channel that is being read: visible, focused, at its end. */
  const [reading, setReading] = createSignal<string>();

  const takeNotice = (wanted: string): boolean => {
    if (readTabSetting(noticeKey) !== wanted) return false;
    writeTabSetting(noticeKey, undefined);
    return true;
  };
  if (takeNotice("deactivated")) setOver("deactivated");

  const endSession = (): void => {
    writeSetting(accountKey, undefined);
    client.stop();
    if (account !== undefined) setOver("ended");
    account = undefined;
    setDialog(undefined);
    setSignedIn("out");
  };

  /**
   * The browser is signed in to another account: loads a new page, so that nothing of the old account stays in memory.
   */
  const switchAccount = (): void => {
    client.stop();
    setSignedIn("unknown");
    writeTabSetting(noticeKey, "switched");
    const { name } = parseRoute(location.pathname);
    if (name === "invite" || name === "reset") location.reload();
    else location.assign("/");
  };

  /** Binds the page to one account. */
  const bindAccount = (id: string): void => {
    if (account !== undefined && account !== id) {
      switchAccount();
      return;
    }
    if (account === undefined && takeNotice("switched")) setDialog({ name: "switched" });
    account = id;
    if (readSetting(accountKey) !== id) writeSetting(accountKey, id);
  };

  const leaving = createSignOut({
    client,
    storage,
    withLease: tabs.withLease,
    onLeave: () => {
      setDialog(undefined);
      setSignedIn("leaving");
    },
    onLeft: () => writeSetting(accountKey, undefined),
  });

  const onState = ({ me, connection: { closed } }: State): void => {
    if (signedIn() !== "in" || isDeactivating) return;
    if (closed && endedCodes.includes(closed.code)) endSession();
    else if (me && me.id !== account) bindAccount(me.id);
  };
  client.store.subscribe((next, changed) => {
    if (changed.has("me") || changed.has("connection")) onState(next);
  });

  const fetchAccount = async (): Promise<void> => {
    isFetchingAccount = true;
    try {
      const me = await client.api.me();
      if (signedIn() === "leaving") return;
      client.applyMe(me);
      if (signedIn() === "out" || account === undefined) begin();
    } catch (error) {
      const fault = toFault(error);
      if (fault.code === "auth.required" && signedIn() !== "out" && signedIn() !== "leaving") endSession();
      else if (signedIn() === "unknown") setSignedIn("out");
    } finally {
      isFetchingAccount = false;
    }
  };

  onSettingChanged((name, id) => {
    if (name !== accountKey || id === undefined) return;
    if (signedIn() === "out") void fetchAccount();
    else if (signedIn() === "in" && account !== undefined) bindAccount(id);
  });

  /** Connects, and loads the channel of the URL in parallel. */
  const begin = (): void => {
    const { me } = client.store.state;
    setOver(undefined);
    setSignedIn("in");
    if (me) bindAccount(me.id);
    client.start();
    const opened = parseRoute(location.pathname);
    // The channel pane loads it again and shows errors.
    if (opened.name === "channel") client.openChannel(opened.channelId).catch(() => undefined);
  };

  const signOut = (): void => {
    if (account !== undefined) leaving.signOut(account);
  };

  return {
    client,
    state: createStateView(client),
    signedIn,
    over,
    dialog,
    reading,
    setReading,
    leaving,
    begin,
    signOut,
    start: (): void => {
      watchConnectivity(
        () => (leaving.isLeaving() ? leaving.finish() : client.checkConnection()),
        () => client.handleOffline(),
        systemClock,
        { window, document },
      );
      if (leaving.isLeaving()) {
        leaving.finish();
        return;
      }
      if (readSetting(accountKey) !== undefined) begin();
      void fetchAccount();
    },
    /** Signs out; asks for confirmation when unsent text would be lost or the server is unreachable. */
    confirmSignOut: (): void => {
      const { me, outbox, connection } = client.store.state;
      if (outbox.length > 0 || countDrafts(me?.id ?? "") > 0 || connection.phase !== "connected")
        setDialog({ name: "signOut" });
      else signOut();
    },
    /** Clears the account's data in this browser after `deactivate`, which ends all sessions of the account. */
    leaveDeactivated: async (deactivate: () => Promise<void>): Promise<void> => {
      isDeactivating = true;
      try {
        await deactivate();
        writeTabSetting(noticeKey, "deactivated");
        signOut();
      } finally {
        isDeactivating = false;
        onState(client.store.state);
      }
    },
    openDialog: (request: DialogRequest): void => void setDialog(request),
    closeDialog: (): void => {
      setDialog(undefined);
    },
  };
};

export type AppSession = ReturnType<typeof createSession>;
