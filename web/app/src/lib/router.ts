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
  /** With a message: the place in the channel that a link leads to. */
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

/** Reads what an address names; the address is input from outside, so only known shapes pass. */
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
/** How the page that is open was come to. */
let isTraversed = false;

/** Whether the page that is open was come to by going back or forward. */
export const cameByHistory = (): boolean => isTraversed;

/** What the address bar says: the one truth for what is open. */
export const route = (): Route => parseRoute(path());

/**
 * Marks the step of the history that stands for what is open above the page, so that the way back closes that first.
 */
const layerStep = { layer: true };
const isLayerStep = (): boolean => (history.state as Partial<typeof layerStep> | null)?.layer === true;
/** As of the step that is left: the event that tells of going back comes afterwards. */
let atLayerStep = isLayerStep();
let closeLayer: (() => void) | undefined;

/**
 * Tells that something is open above the page, which the way back and each other page close. When it closes in another
 * way its step stays behind, because a step that is taken back comes to pass too late for a page that is opened at the
 * same time: the next layer uses it again, the next page takes its place, and going back passes over it. The answer
 * tells that it is closed.
 */
export const openLayer = (close: () => void): (() => void) => {
  closeLayer = close;
  if (!isLayerStep()) history.pushState(layerStep, "");
  atLayerStep = true;
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
    if (how === "push" && !isLayerStep()) history.pushState(null, "", to);
    else history.replaceState(how === "push" ? null : history.state, "", to);
    atLayerStep = isLayerStep();
  }
  isTraversed = false;
  setPath(location.pathname);
};

const kept = "reset";
const [code, setCode] = createSignal(readTabSetting(kept));

/** What the link for a new password carried behind its `#`. It stays with this tab until it is used. */
export const resetCode = code;

export const endResetCode = (): void => writeTabSetting(kept, undefined);

/** Takes the code out of the address bar at once: whoever looks at it, or at the history, could use it. */
const takeCode = (): void => {
  if (parseRoute(location.pathname).name !== "reset" || location.hash === "") return;
  // A link in a sentence is often taken along with the full stop behind it.
  const given = new URLSearchParams(location.hash.slice(1)).get("code")?.replace(/[^\w-]+$/, "");
  setCode(given);
  writeTabSetting(kept, given);
  history.replaceState(null, "", location.pathname);
};

const isPlainClick = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

/** Follows history and the page's own links without loading the page anew. */
export const startRouter = (): void => {
  takeCode();
  addEventListener("popstate", () => {
    const close = takeLayer();
    const passes = atLayerStep && close === undefined && !isLayerStep();
    atLayerStep = isLayerStep();
    takeCode();
    isTraversed = true;
    setPath(location.pathname);
    close?.();
    if (passes) history.back();
  });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || !isPlainClick(event) || !(event.target instanceof Element)) return;
    const link = event.target.closest("a");
    if (!link || link.target !== "" || link.origin !== location.origin || link.hasAttribute("download")) return;
    event.preventDefault();
    navigate(link.pathname);
  });
};
