import type { Link } from "../../lib/markdown/types.ts";
import { useSession } from "../session/index.ts";
import { isBare, ownPlace } from "./ownPlace.ts";
import { messageAt, placeName } from "./placeName.ts";

/**
 * What bare links to places of this server are called where a message is told in one line: as its row calls them.
 * Absent for every other link. Reads the state for such a link only, so that a line without one is not made anew with
 * each change of it.
 */
export const createLinkNames = (): ((link: Link) => string | undefined) => {
  const { state } = useSession();
  return (link) => {
    const place = isBare(link) ? ownPlace(link.href) : undefined;
    if (!place) return undefined;
    const held = state();
    const channel = held.channels[place.channelId];
    return placeName(place, channel, held.users[messageAt(channel, place)?.senderId ?? ""]?.displayName);
  };
};
