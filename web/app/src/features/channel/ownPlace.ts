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
