import type { Link } from "../../lib/markdown/types.ts";
import { safeHref } from "../../lib/markdown/url.ts";
import { parseRoute } from "../../lib/router.ts";
import type { Route } from "../../lib/router.ts";

export type OwnPlace = Extract<Route, { name: "channel" }>;

/** The channel or the message of this server that a link leads to, by the address that was made of it. */
export const ownPlace = (href: string): OwnPlace | undefined => {
  const { origin, pathname, search, hash } = new URL(href);
  if (origin !== location.origin || search !== "" || hash !== "") return undefined;
  const route = parseRoute(pathname);
  return route.name === "channel" ? route : undefined;
};

/** What somebody called it stays; an address by itself says nothing to a reader. */
export const isBare = ({ href, children: [only, ...more] }: Link): boolean =>
  more.length === 0 && only?.kind === "text" && safeHref(only.text) === href;
