import { createSignal } from "solid-js";
import { readSetting, settingNames, writeSetting } from "./storage.ts";

/** A write to the browser's storage for every key press would be felt in a long text. */
const restMs = 250;
const prefixOf = (account: string): string => `draft.${account}.`;
const key = (account: string, place: string): string => prefixOf(account) + place;

/** What is written and not sent, by account and place; the newest of all, until the storage has it. */
const unsaved = new Map<string, string>();
const [version, setVersion] = createSignal(0);
let timer: ReturnType<typeof setTimeout> | undefined;

const save = (): void => {
  clearTimeout(timer);
  timer = undefined;
  for (const [name, text] of unsaved) writeSetting(name, text === "" ? undefined : text);
  unsaved.clear();
};
// The last moment that a page is sure to have.
addEventListener("pagehide", save);
document.addEventListener("visibilitychange", save);
// Another tab wrote.
addEventListener("storage", () => setVersion(version() + 1));

export const draftOf = (account: string, place: string): string => {
  version();
  const name = key(account, place);
  return unsaved.get(name) ?? readSetting(name) ?? "";
};

/** An empty text ends the draft. */
export const writeDraft = (account: string, place: string, text: string): void => {
  const had = draftOf(account, place) !== "";
  unsaved.set(key(account, place), text);
  // A sent text must not come back with the next page.
  if (text === "") save();
  else timer ??= setTimeout(save, restMs);
  if (had !== (text !== "")) setVersion(version() + 1);
};

let others: BroadcastChannel | undefined;
/** The other tabs of this browser that show drafts. */
const tabs = (): BroadcastChannel => (others ??= new BroadcastChannel("parley.drafts"));

/** The draft was sent: it ends here, and in the tabs that show the same one. */
export const endDraft = (account: string, place: string, text: string): void => {
  writeDraft(account, place, "");
  tabs().postMessage({ name: key(account, place), text });
};

/**
 * Calls with the text when another tab sent a draft of this place; `hear` says whether it was the one here. Returns
 * what ends it.
 */
export const onDraftSent = (account: string, place: string, hear: (text: string) => boolean): (() => void) => {
  const name = key(account, place);
  const onMessage = ({ data }: MessageEvent<{ readonly name: string; readonly text: string }>): void => {
    if (data.name !== name || !hear(data.text)) return;
    // What was saved late, or is yet to be saved, would come back.
    unsaved.delete(name);
    if (readSetting(name) === data.text) writeSetting(name, undefined);
    setVersion(version() + 1);
  };
  const from = tabs();
  from.addEventListener("message", onMessage);
  return () => from.removeEventListener("message", onMessage);
};

/** How many texts of an account are written and not sent. */
export const countDrafts = (account: string): number => {
  save();
  return settingNames().filter((name) => name.startsWith(prefixOf(account))).length;
};

/** The account signs out: this browser keeps nothing of what it wrote. */
export const forgetDrafts = (account: string): void => {
  save();
  for (const name of settingNames()) if (name.startsWith(prefixOf(account))) writeSetting(name, undefined);
  setVersion(version() + 1);
};
