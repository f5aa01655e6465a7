import { batch, createMemo, createRoot, createSignal } from "solid-js";
import { readTabSetting, writeTabSetting } from "./storage.ts";

export type Route =
  | { readonly name: "home" }
  | { readonly name: "signIn" }
  | { readonly name: "register" }
  | { readonly name: "forgot" }
  | { readonly name: "reset" }
  | { readonly name: "invite"; readonly code: string }
  | { readonly name: "workspace"; readonly workspaceId: string }
  /** With `messageId`: a link to a message. */
  | { readonly name: "channel"; readonly workspaceId: string; readonly channelId: string; readonly messageId?: string }
  | { readonly name: "unknown" };

const patterns: readonly (readonly [RegExp, (parts: readonly string[]) => Route])[] = [
  [/^\/$/, () => ({ name: "home" })],
  [/^\/signin$/, () => ({ name: "signIn" })],
  [/^\/register$/, () => ({ name: "register" })],
  [/^\/forgot$/, () => ({ name: "forgot" })],
  [/^\/reset$/, () => ({ name: "reset" })],
  [/^\/invite\/([\w-]{1,200})$/, ([code = ""]) => ({ name: "invite", code })],
  [/^\/w\/([0-9a-f-]{36})$/, ([workspaceId = ""]) => ({ name: "workspace", workspaceId })],
  [
    /^\/w\/([0-9a-f-]{36})\/c\/([0-9a-f-]{36})$/,
    ([workspaceId = "", channelId = ""]) => ({ name: "channel", workspaceId, channelId }),
  ],
  [
    /^\/w\/([0-9a-f-]{36})\/c\/([0-9a-f-]{36})\/m\/([0-9a-f-]{36})$/,
    ([workspaceId = "", channelId = "", messageId = ""]) => ({ name: "channel", workspaceId, channelId, messageId }),
  ],
];

/** Parses a path. Paths are external input, so only known patterns are accepted. */
export const parseRoute = (path: string): Route => {
  const clean = path.length > 1 ? path.replace(/\/+$/, "") : path;
  for (const [pattern, make] of patterns) {
    const match = pattern.exec(clean);
    if (match) return make(match.slice(1));
  }
  return { name: "unknown" };
};

export const workspacePath = (workspaceId: string): string => `/w/${workspaceId}`;
export const channelPath = (workspaceId: string, channelId: string): string => `/w/${workspaceId}/c/${channelId}`;
export const messagePath = (workspaceId: string, channelId: string, messageId: string): string =>
  `${channelPath(workspaceId, channelId)}/m/${messageId}`;
export const invitePath = (code: string): string => `/invite/${encodeURIComponent(code)}`;

/** What the pane beside a channel shows. In the query, because it is independent of the position in the channel. */
export type Pane = "members";

const paneParameter = "pane";
const panes: readonly string[] = ["members"] satisfies readonly Pane[];

const [path, setPath] = createSignal(location.pathname);
const [query, setQuery] = createSignal(location.search);

const takeLocation = (): void => {
  batch(() => {
    setPath(location.pathname);
    setQuery(location.search);
  });
};

/** Whether the current route was reached by going back or forward. */
let isTraversed = false;

/** Whether the current route was reached by going back or forward. */
export const isHistoryNavigation = (): boolean => isTraversed;

/** The route of the current URL. */
export const route = (): Route => parseRoute(path());

const isPane = (name: string | null): name is Pane => name !== null && panes.includes(name);

/** The open pane of the current channel. Names of later versions are ignored. */
export const pane = createRoot(() =>
  createMemo<Pane | undefined>(() => {
    const name = new URLSearchParams(query()).get(paneParameter);
    return route().name === "channel" && isPane(name) ? name : undefined;
  }),
);

/** Marks the history entry of a layer: a dialog or sheet above the page, which going back closes first. */
const layerEntry = { layer: true };
const isLayerEntry = (): boolean => (history.state as Partial<typeof layerEntry> | null)?.layer === true;
/** Whether the entry before a `popstate` event is a layer. */
let atLayerEntry = isLayerEntry();
let closeLayer: (() => void) | undefined;

/**
 * Registers an open layer, which going back and navigation close. When it closes in another way, its history entry
 * stays, because `history.back` is asynchronous and would interfere with a navigation at the same time. The next layer
 * reuses the entry, the next page replaces it, and going back skips it. Returns a function to call when it is closed.
 */
export const openLayer = (close: () => void): (() => void) => {
  closeLayer = close;
  if (!isLayerEntry()) history.pushState(layerEntry, "");
  atLayerEntry = true;
  return () => {
    if (closeLayer === close) closeLayer = undefined;
  };
};

const takeLayer = (): (() => void) | undefined => {
  const close = closeLayer;
  closeLayer = undefined;
  return close;
};

/** Within a channel, the query stays when only a path is given, and with it the open pane. */
const withQuery = (to: string): string => {
  if (to.includes("?")) return to.replace(/\?(?=#|$)/, "");
  const [target = "", hash] = to.split("#");
  const [here, there] = [parseRoute(location.pathname), parseRoute(target)];
  const isSameChannel = here.name === "channel" && there.name === "channel" && here.channelId === there.channelId;
  return target + (isSameChannel ? location.search : "") + (hash === undefined ? "" : `#${hash}`);
};

/**
 * Goes to a path of this app, with its query and fragment.
 * @param state Of the new history entry. The entry of a layer keeps its own.
 */
export const navigate = (to: string, how: "push" | "replace" = "push", state: object | null = null): void => {
  const target = withQuery(to);
  if (target !== location.pathname + location.search + location.hash) {
    if (how === "push") takeLayer()?.();
    if (how === "push" && !isLayerEntry()) history.pushState(state, "", target);
    else history.replaceState(how === "replace" && isLayerEntry() ? history.state : state, "", target);
    takeCode();
    atLayerEntry = isLayerEntry();
  }
  isTraversed = false;
  takeLocation();
};

/** Marks the history entry of a pane. The entry before it is the same page without the pane. */
const paneEntry = { pane: true };
const isPaneEntry = (): boolean => (history.state as Partial<typeof paneEntry> | null)?.pane === true;

/** The current URL with other parameters. */
const withParameters = (change: (parameters: URLSearchParams) => void): string => {
  const parameters = new URLSearchParams(location.search);
  change(parameters);
  return `${location.pathname}?${parameters.toString()}${location.hash}`;
};

/** Shows a pane beside the channel. Going back closes it. */
export const openPane = (name: Pane): void =>
  navigate(
    withParameters((parameters) => parameters.set(paneParameter, name)),
    "push",
    paneEntry,
  );

/** Closes the pane. Other parameters of the URL stay. */
export const closePane = (): void => {
  if (pane() === undefined) return;
  if (isPaneEntry()) history.back();
  else
    navigate(
      withParameters((parameters) => parameters.delete(paneParameter)),
      "replace",
    );
};

const resetKey = "reset";
const [code, setCode] = createSignal(readTabSetting(resetKey));

/** The code in the fragment of a password reset link. Stored in this tab until it is used. */
export const resetCode = code;

export const clearResetCode = (): void => writeTabSetting(resetKey, undefined);

/** Removes the code from the URL and the history at once, because it grants access to the account. */
const takeCode = (): void => {
  if (parseRoute(location.pathname).name !== "reset" || location.hash === "") return;
  // Pasted links often include the full stop of their sentence.
  const given = new URLSearchParams(location.hash.slice(1)).get("code")?.replace(/[^\w-]+$/, "");
  setCode(given);
  writeTabSetting(resetKey, given);
  history.replaceState(null, "", location.pathname + location.search);
};

const isPlainClick = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

/** Handles history and internal links without a page load. */
export const startRouter = (): void => {
  takeCode();
  addEventListener("popstate", () => {
    const close = takeLayer();
    const isSkipped = atLayerEntry && close === undefined && !isLayerEntry();
    atLayerEntry = isLayerEntry();
    takeCode();
    isTraversed = true;
    takeLocation();
    close?.();
    if (isSkipped) history.back();
  });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || !isPlainClick(event) || !(event.target instanceof Element)) return;
    const link = event.target.closest("a");
    if (!link || link.target !== "" || link.origin !== location.origin || link.hasAttribute("download")) return;
    // History takes "//host" for another origin and throws.
    if (link.pathname.startsWith("//")) return;
    event.preventDefault();
    navigate(link.pathname + link.search + link.hash);
  });
};
