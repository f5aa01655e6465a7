import { createSignal } from "solid-js";
import { ParleyClient, Rest, browserSocket, browserTabs, idbOutbox, makeIds, journaled, systemClock, toFault, watchWake } from "@parley/sdk";
import type { OutboxStorage, State, Tabs } from "@parley/sdk";
import { countDrafts } from "../../lib/drafts.ts";
import { parseRoute } from "../../lib/router.ts";
import { readSetting, settingNames, writeSetting } from "../../lib/storage.ts";
import { createSignOut } from "./createSignOut.ts";

/** `unknown` until the server has said whether this browser is signed in; `leaving` from signing out until the server knows of it. */
export type SignedIn = "unknown" | "in" | "out" | "leaving";

export type DialogRequest =
  | { readonly name: "createChannel" | "browseChannels" | "invitePeople" | "leaveWorkspace" | "renameWorkspace" | "workspaceMembers"; readonly workspaceId: string }
  | { readonly name: "members" | "channelDetails"; readonly channelId: string }
  | { readonly name: "createWorkspace" | "settings" | "signOut" };

/** The cookie cannot be seen from here, so that a browser remembers that it has one, and asks for everything at once. */
const hint = "signedIn";
/** Closed by the server because the session is over. */
const endedCodes: readonly number[] = [4401, 4403];

const makeStorage = () => journaled(idbOutbox(), { names: settingNames, read: readSetting, write: writeSetting });

const makeClient = (storage: OutboxStorage, tabs: Tabs) =>
  new ParleyClient({
    rest: new Rest({ baseUrl: "", fetch: (url, init) => fetch(url, init) }),
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
  const client = makeClient(storage, tabs);
  const [state, setState] = createSignal<State>(client.store.state, { equals: false });
  const [signedIn, setSignedIn] = createSignal<SignedIn>("unknown");
  const [ended, setEnded] = createSignal(false);
  const [dialog, setDialog] = createSignal<DialogRequest>();
  /** The channel that is being read right now: seen, focused, at its end. */
  const [reading, setReading] = createSignal<string>();

  const leave = (sessionEnded: boolean): void => {
    writeSetting(hint, undefined);
    client.stop();
    setEnded(sessionEnded);
    setDialog(undefined);
    setSignedIn("out");
  };

  const leaving = createSignOut({
    client, storage,
    alone: tabs.alone,
    onLeave: () => {
      setDialog(undefined);
      setSignedIn("leaving");
    },
    onLeft: () => writeSetting(hint, undefined),
  });

  client.store.subscribe((next) => {
    setState(() => next);
    const { closed } = next.connection;
    if (closed && endedCodes.includes(closed.code) && signedIn() === "in") leave(true);
  });

  const askWho = async (): Promise<void> => {
    try {
      client.takeMe(await client.api.me());
      if (signedIn() !== "in") begin();
    } catch (error) {
      const fault = toFault(error);
      if (fault.code === "auth.required") leave(false);
      else if (signedIn() === "unknown") setSignedIn("out");
    }
  };

  /** Opens the socket; the channel that the address names is asked for beside it, not after it. */
  const begin = (): void => {
    writeSetting(hint, "1");
    setEnded(false);
    setSignedIn("in");
    client.start();
    const opened = parseRoute(location.pathname);
    // Whoever shows the channel asks again and shows what failed.
    if (opened.name === "channel") client.openChannel(opened.channelId).catch(() => undefined);
  };

  const signOut = (): void => {
    const account = client.store.state.me?.id;
    if (account !== undefined) leaving.signOut(account);
  };

  return {
    client, state, signedIn, ended, dialog, reading, setReading, leaving,
    begin, signOut,
    start: (): void => {
      watchWake(() => (leaving.isLeaving() ? leaving.finish() : client.nudge()), () => client.networkLost(), systemClock, { window, document });
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
      if (outbox.length > 0 || countDrafts(me?.id ?? "") > 0 || connection.phase !== "connected") setDialog({ name: "signOut" });
      else signOut();
    },
    /** Closes the account; every session of it ends, this one too. */
    deactivate: async (password: string, signal: AbortSignal): Promise<void> => {
      await client.api.deactivateMe(password, { signal });
      writeSetting(hint, undefined);
      location.assign("/signin");
    },
    openDialog: (request: DialogRequest): void => void setDialog(request),
    closeDialog: (): void => {
      setDialog(undefined);
    },
  };
};

export type AppSession = ReturnType<typeof createSession>;
