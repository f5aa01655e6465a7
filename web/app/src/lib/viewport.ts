import { createSignal } from "solid-js";

const narrowQuery = matchMedia("(max-width: 719.98px)");
const [narrow, setNarrow] = createSignal(narrowQuery.matches);
narrowQuery.addEventListener("change", () => setNarrow(narrowQuery.matches));

/** One column: the channel list and the channel are separate pages. */
export const isNarrow = narrow;

const compactQuery = matchMedia("(max-width: 1023.98px)");
const [compact, setCompact] = createSignal(compactQuery.matches);
compactQuery.addEventListener("change", () => setCompact(compactQuery.matches));

/** A pane takes the place of the channel instead of a column beside it. */
export const isCompact = compact;

const coarseQuery = matchMedia("(pointer: coarse)");
const [coarse, setCoarse] = createSignal(coarseQuery.matches);
coarseQuery.addEventListener("change", () => setCoarse(coarseQuery.matches));

/** Touch input: nothing is shown on hover, and targets are large. */
export const isCoarse = coarse;

const attentive = () => document.visibilityState === "visible" && document.hasFocus();
const [attention, setAttention] = createSignal(attentive());
const update = () => setAttention(attentive());
for (const name of ["focus", "blur"]) addEventListener(name, update);
document.addEventListener("visibilitychange", update);

/** The page is visible and focused, so that visible messages count as read. */
export const hasAttention = attention;

const [online, setOnline] = createSignal(navigator.onLine);
for (const name of ["online", "offline"]) addEventListener(name, () => setOnline(navigator.onLine));

/** Whether the machine has a network. The server may still be unreachable. */
export const hasNetwork = online;
