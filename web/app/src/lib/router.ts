import { createSignal } from "solid-js";
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

const [path, setPath] = createSignal(location.pathname);
/** Whether the current route was reached by going back or forward. */
let isTraversed = false;

/** Whether the current route was reached by going back or forward. */
export const isHistoryNavigation = (): boolean => isTraversed;

/** The route of the current URL. */
export const route = (): Route => parseRoute(path());

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

export const navigate = (to: string, how: "push" | "replace" = "push"): void => {
  if (to !== location.pathname) {
    if (how === "push") takeLayer()?.();
    if (how === "push" && !isLayerEntry()) history.pushState(null, "", to);
    else history.replaceState(how === "push" ? null : history.state, "", to);
    atLayerEntry = isLayerEntry();
  }
  isTraversed = false;
  setPath(location.pathname);
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
  history.replaceState(null, "", location.pathname);
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
    setPath(location.pathname);
    close?.();
    if (isSkipped) history.back();
  });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || !isPlainClick(event) || !(event.target instanceof Element)) return;
    const link = event.target.closest("a");
    if (!link || link.target !== "" || link.origin !== location.origin || link.hasAttribute("download")) return;
    event.preventDefault();
    navigate(link.pathname);
  });
};
