import type { Link } from "../../lib/markdown/types.ts";
import { safeHref } from "../../lib/markdown/url.ts";
import { parseRoute } from "../../lib/router.ts";
import type { Route } from "../../lib/router.ts";

export type LinkTarget = Extract<Route, { name: "channel" }>;

/** The channel or message that a link of this server leads to. */
export const internalLink = (href: string): LinkTarget | undefined => {
  const { origin, pathname, search, hash } = new URL(href);
  if (origin !== location.origin || search !== "" || hash !== "") return undefined;
  const route = parseRoute(pathname);
  return route.name === "channel" ? route : undefined;
};

/** Whether the text of the link is its URL. A text chosen by the author stays. */
export const isBare = ({ href, children: [only, ...more] }: Link): boolean =>
  more.length === 0 && only?.kind === "text" && safeHref(only.text) === href;
