import type { SavedPosition } from "../src/index.ts";
import { Channel } from "./channel.ts";
import { watchFind } from "./find.ts";
import type { RowState } from "./rowView.ts";

/**
 * A demo list: `?n=1000000&seed=1`. With `&history=pages`, the rows end in gaps that are loaded page by page, one
 * answer for each call of `demo.answer`; `&end=500` is the end of the newer gap. `demo` is for the console and for
 * tests.
 */
const query = new URLSearchParams(location.search);
const numberIn = (name: string, otherwise: number): number => Number(query.get(name) ?? otherwise);
const count = numberIn("n", 1_000_000);
const unread = query.get("unread");
const savedPosition = query.get("place");

const find = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`There is no #${id}.`);
  return element;
};

const pill = find("pill");
const channelOf = (seed: number): Channel =>
  new Channel({
    scroller: find("scroller"),
    seed,
    count,
    estimate: numberIn("estimate", 80),
    hasGaps: query.get("history") === "pages",
    end: numberIn("end", Infinity),
    hasDays: query.get("days") === "1",
    imagesWait: query.get("images") === "wait",
    unread: unread === null ? undefined : Number(unread),
    onLeave: (to) => {
      find(to === "after" ? "after" : "latest").focus();
    },
    onState: ({ unseen, pinned, hasNewer }) => {
      pill.hidden = pinned || (unseen === 0 && !hasNewer);
      pill.textContent = unseen > 0 ? `${unseen} new` : "Jump to present";
    },
  });
const seed = numberIn("seed", 1);
const channels = [channelOf(seed), channelOf(seed + 1000)] as const;
let channel: Channel = channels[0];

/** Announces new rows outside of the feed, so that remounted rows are not announced again. */
const announce = (text: string): void => {
  const line = document.createElement("p");
  line.textContent = text;
  find("log").append(line);
};
const append = (rows: number): void => {
  const from = channel.next;
  channel.append(rows);
  for (let number = from; number < channel.next; number++) announce(`${channel.row(number).name} wrote`);
};
/** Appends a token to the last row, as a streamed answer does. */
const stream = (): void => {
  const last = channel.next - 1;
  channel.update(`m${last}`, { text: `${channel.stateOf(`m${last}`).text ?? channel.row(last).text} token` });
};
const endStream = (): void => {
  announce(`${channel.row(channel.next - 1).name} ended`);
};
const switchTo = (at: 0 | 1): void => {
  channel.close();
  channel = channels[at];
  channel.open();
};

channel.open(savedPosition === null ? undefined : (JSON.parse(savedPosition) as SavedPosition));

let streaming: ReturnType<typeof setInterval> | undefined;
const on = (id: string, run: () => void) => {
  find(id).addEventListener("click", run);
};
const toLatest = () => {
  channel.list.toLatest();
};
on("random", () => {
  channel.list.jump(`m${channel.first + Math.floor(Math.random() * (channel.next - channel.first))}`, "center");
});
on("other", () => {
  switchTo(channel === channels[0] ? 1 : 0);
});
on("older", () => {
  channel.prepend(50);
});
on("newer", () => {
  append(50);
});
on("latest", toLatest);
on("pill", toLatest);
on("stream", () => {
  clearInterval(streaming);
  if (streaming !== undefined) endStream();
  streaming = streaming === undefined ? setInterval(stream, 30) : undefined;
  find("stream").setAttribute("aria-pressed", `${streaming !== undefined}`);
});
watchFind(
  find("find") as HTMLInputElement,
  (words, before) => channel.search(words, before),
  (number) => {
    channel.list.jump(`m${number}`, "center");
  },
);
setInterval(() => {
  const { rows, mounted, writes, frames, y, total, canvas } = channel.list.stats;
  find("stats").textContent =
    `${rows.toLocaleString()} rows, ${mounted} in the page, y ${Math.round(y).toLocaleString()} ` +
    `of ${Math.round(total).toLocaleString()} px on ${canvas.toLocaleString()}, ${frames} frames, ${writes} writes`;
}, 250);

Object.assign(window, {
  demo: {
    get list() {
      return channel.list;
    },
    append,
    stream,
    endStream,
    switchTo,
    prepend: (rows: number) => {
      channel.prepend(rows);
    },
    update: (key: string, change: Partial<RowState>) => {
      channel.update(key, change);
    },
    answer: (isGood?: boolean) => channel.answer(isGood),
    stateOf: (key: string) => channel.stateOf(key),
    rowsFrom: (from: number, to: number) => channel.rowsFrom(from, to),
    requestCount: () => channel.requestCount,
    pendingCount: () => channel.pendingCount,
  },
});
