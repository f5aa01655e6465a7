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
  onSettingElsewhere,
  readSetting,
  readTabSetting,
  settingNames,
  writeSetting,
  writeTabSetting,
} from "../../lib/storage.ts";
import { createSignOut, signingOut } from "./createSignOut.ts";

/**
 * `unknown` until the server has said whether this browser is signed in; `leaving` from signing out until the server
 * knows of it.
 */
export type SignedIn = "unknown" | "in" | "out" | "leaving";

export type DialogRequest =
  | {
      readonly name:
        "createChannel" | "browseChannels" | "invitePeople" | "leaveWorkspace" | "renameWorkspace" | "workspaceMembers";
      readonly workspaceId: string;
    }
  | { readonly name: "members" | "channelDetails"; readonly channelId: string }
  | { readonly name: "createWorkspace" | "settings" | "signOut" | "switched" };

/** Why the page of the sign-in is shown to somebody who was signed in. */
export type Over = "ended" | "deactivated";

/**
 * The cookie cannot be seen from here, so that a browser remembers whose it is, asks for everything at once, and tells
 * its tabs.
 */
const hint = "signedIn";
/** What the next page of this tab is to say: it shows another account, or the account is deactivated. */
const note = "note";
/** Closed by the server because the session is over. */
const endedCodes: readonly number[] = [4401, 4403];

const makeStorage = () => withJournal(idbOutbox(), { keys: settingNames, read: readSetting, write: writeSetting });

interface Shown {
  /** The account that the page shows. */
  readonly user: () => string | undefined;
  /** The server does not take the session for this account's. */
  readonly onRefused: () => void;
}

const makeClient = (storage: OutboxStorage, tabs: Tabs, { user, onRefused }: Shown) =>
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
  /** Whose page this is; another one's is another page. */
  let account = readSetting(signingOut);
  let isAsking = false;
  let isClosing = false;
  const client = makeClient(storage, tabs, {
    user: () => account,
    onRefused: () => {
      if (signedIn() === "in" && !isAsking && !isClosing) void askWho();
    },
  });
  const [state, setState] = createSignal<State>(client.store.state, { equals: false });
  const [signedIn, setSignedIn] = createSignal<SignedIn>("unknown");
  const [over, setOver] = createSignal<Over>();
  const [dialog, setDialog] = createSignal<DialogRequest>();
  /** The channel that is being read right now: seen, focused, at its end. */
  const [reading, setReading] = createSignal<string>();

  const takeNote = (wanted: string): boolean => {
    if (readTabSetting(note) !== wanted) return false;
    writeTabSetting(note, undefined);
    return true;
  };
  if (takeNote("deactivated")) setOver("deactivated");

  const leave = (): void => {
    writeSetting(hint, undefined);
    client.stop();
    if (account !== undefined) setOver("ended");
    account = undefined;
    setDialog(undefined);
    setSignedIn("out");
  };

  /**
   * The browser is signed in as somebody else: a fresh page, in which nothing of the account before is left in memory.
   */
  const change = (): void => {
    client.stop();
    setSignedIn("unknown");
    writeTabSetting(note, "switched");
    const { name } = parseRoute(location.pathname);
    if (name === "invite" || name === "reset") location.reload();
    else location.assign("/");
  };

  /** Holds the page to one account. */
  const keepTo = (id: string): void => {
    if (account !== undefined && account !== id) {
      change();
      return;
    }
    if (account === undefined && takeNote("switched")) setDialog({ name: "switched" });
    account = id;
    if (readSetting(hint) !== id) writeSetting(hint, id);
  };

  const leaving = createSignOut({
    client,
    storage,
    withLease: tabs.withLease,
    onLeave: () => {
      setDialog(undefined);
      setSignedIn("leaving");
    },
    onLeft: () => writeSetting(hint, undefined),
  });

  const follow = ({ me, connection: { closed } }: State): void => {
    if (signedIn() !== "in" || isClosing) return;
    if (closed && endedCodes.includes(closed.code)) leave();
    else if (me && me.id !== account) keepTo(me.id);
  };
  client.store.subscribe((next) => {
    follow(next);
    setState(() => next);
  });

  const askWho = async (): Promise<void> => {
    isAsking = true;
    try {
      const me = await client.api.me();
      if (signedIn() === "leaving") return;
      client.applyMe(me);
      if (signedIn() === "out" || account === undefined) begin();
    } catch (error) {
      const fault = toFault(error);
      if (fault.code === "auth.required" && signedIn() !== "out" && signedIn() !== "leaving") leave();
      else if (signedIn() === "unknown") setSignedIn("out");
    } finally {
      isAsking = false;
    }
  };

  onSettingElsewhere((name, id) => {
    if (name !== hint || id === undefined) return;
    if (signedIn() === "out") void askWho();
    else if (signedIn() === "in" && account !== undefined) keepTo(id);
  });

  /** Opens the socket; the channel that the address names is asked for beside it, not after it. */
  const begin = (): void => {
    const { me } = client.store.state;
    setOver(undefined);
    setSignedIn("in");
    if (me) keepTo(me.id);
    client.start();
    const opened = parseRoute(location.pathname);
    // Whoever shows the channel asks again and shows what failed.
    if (opened.name === "channel") client.openChannel(opened.channelId).catch(() => undefined);
  };

  const signOut = (): void => {
    if (account !== undefined) leaving.signOut(account);
  };

  return {
    client,
    state,
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
      if (readSetting(hint) !== undefined) begin();
      void askWho();
    },
    /** Asks first where something would be lost, or the server cannot be told. */
    askSignOut: (): void => {
      const { me, outbox, connection } = client.store.state;
      if (outbox.length > 0 || countDrafts(me?.id ?? "") > 0 || connection.phase !== "connected")
        setDialog({ name: "signOut" });
      else signOut();
    },
    /** Closes the account; every session of it ends, this one too, and this browser keeps nothing of it. */
    deactivate: async (password: string, signal: AbortSignal): Promise<void> => {
      isClosing = true;
      try {
        await client.api.deactivateMe(password, { signal });
        writeTabSetting(note, "deactivated");
        signOut();
      } finally {
        isClosing = false;
        follow(client.store.state);
      }
    },
    openDialog: (request: DialogRequest): void => void setDialog(request),
    closeDialog: (): void => {
      setDialog(undefined);
    },
  };
};

export type AppSession = ReturnType<typeof createSession>;
