import { createSignal } from "solid-js";

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
  [/^\/w\/([0-9a-f-]{36})\/c\/([0-9a-f-]{36})$/, ([workspaceId = "", channelId = ""]) => ({ name: "channel", workspaceId, channelId })],
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
export const messagePath = (workspaceId: string, channelId: string, messageId: string): string => `${channelPath(workspaceId, channelId)}/m/${messageId}`;
export const invitePath = (code: string): string => `/invite/${encodeURIComponent(code)}`;

const [path, setPath] = createSignal(location.pathname);

/** What the address bar says: the one truth for what is open. */
export const route = (): Route => parseRoute(path());

export const navigate = (to: string, how: "push" | "replace" = "push"): void => {
  if (to !== location.pathname) history[how === "push" ? "pushState" : "replaceState"](null, "", to);
  setPath(location.pathname);
};

const [code, setCode] = createSignal<string>();

/** What the link for a new password carried behind its `#`. It lives in this page alone. */
export const resetCode = code;

/** Takes the code out of the address bar at once: whoever looks at it, or at the history, could use it. */
const takeCode = (): void => {
  if (parseRoute(location.pathname).name !== "reset" || location.hash === "") return;
  setCode(new URLSearchParams(location.hash.slice(1)).get("code") ?? undefined);
  history.replaceState(null, "", location.pathname);
};

const isPlainClick = (event: MouseEvent): boolean => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

/** Follows history and the page's own links without loading the page anew. */
export const startRouter = (): void => {
  takeCode();
  addEventListener("popstate", () => {
    takeCode();
    setPath(location.pathname);
  });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || !isPlainClick(event) || !(event.target instanceof Element)) return;
    const link = event.target.closest("a");
    if (!link || link.target !== "" || link.origin !== location.origin || link.hasAttribute("download")) return;
    event.preventDefault();
    navigate(link.pathname);
  });
};
