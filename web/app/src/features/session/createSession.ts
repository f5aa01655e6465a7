import { createSignal } from "solid-js";
import { ParleyClient, Rest, browserSocket, browserTabs, idbOutbox, makeIds, systemClock, toFault, watchWake } from "@parley/sdk";
import type { State } from "@parley/sdk";
import { parseRoute } from "../../lib/router.ts";
import { readSetting, writeSetting } from "../../lib/storage.ts";

/** `unknown` until the server has said whether this browser is signed in. */
export type SignedIn = "unknown" | "in" | "out";

export type DialogRequest =
  | { readonly name: "createChannel" | "browseChannels" | "invitePeople"; readonly workspaceId: string }
  | { readonly name: "members" | "channelDetails"; readonly channelId: string }
  | { readonly name: "createWorkspace" | "settings" };

/** The cookie cannot be seen from here, so that a browser remembers that it has one, and asks for everything at once. */
const hint = "signedIn";
/** Closed by the server because the session is over. */
const endedCodes: readonly number[] = [4401, 4403];

const makeClient = () =>
  new ParleyClient({
    rest: new Rest({ baseUrl: "", fetch: (url, init) => fetch(url, init) }),
    open: browserSocket(() => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`),
    clock: systemClock,
    random: Math.random,
    nextId: makeIds({ now: Date.now, fill: (bytes) => crypto.getRandomValues(bytes) }),
    storage: idbOutbox(),
    tabs: browserTabs(),
    client: { name: "parley-web", version: "0.1.0" },
    onFault: (error) => {
      console.error(error);
    },
  });

export const createSession = () => {
  const client = makeClient();
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

  return {
    client, state, signedIn, ended, dialog, reading, setReading,
    begin,
    start: (): void => {
      watchWake(() => client.nudge(), systemClock, { window, document });
      if (readSetting(hint) !== undefined) begin();
      void askWho();
    },
    signOut: async (): Promise<void> => {
      await client.api.logout();
      writeSetting(hint, undefined);
      // A fresh page: nothing of this person stays in memory.
      location.assign("/signin");
    },
    openDialog: (request: DialogRequest): void => void setDialog(request),
    closeDialog: (): void => {
      setDialog(undefined);
    },
  };
};

export type AppSession = ReturnType<typeof createSession>;
