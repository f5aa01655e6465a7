import { createSignal } from "solid-js";
import { readSetting, settingNames, writeSetting } from "./storage.ts";

/** Debounce: writing to the storage on every key press is slow for long texts. */
const saveDelayMs = 250;
const prefixOf = (account: string): string => `draft.${account}.`;
const key = (account: string, scope: string): string => prefixOf(account) + scope;

/** Drafts that are not stored yet, by key. */
const unsaved = new Map<string, string>();
const [version, setVersion] = createSignal(0);
let timer: ReturnType<typeof setTimeout> | undefined;

const save = (): void => {
  clearTimeout(timer);
  timer = undefined;
  for (const [name, text] of unsaved) writeSetting(name, text === "" ? undefined : text);
  unsaved.clear();
};
// The last event that a page reliably gets.
addEventListener("pagehide", save);
document.addEventListener("visibilitychange", save);
// Another tab changed the storage.
addEventListener("storage", () => setVersion(version() + 1));

export const draftOf = (account: string, scope: string): string => {
  version();
  const name = key(account, scope);
  return unsaved.get(name) ?? readSetting(name) ?? "";
};

/** An empty text removes the draft. */
export const writeDraft = (account: string, scope: string, text: string): void => {
  const had = draftOf(account, scope) !== "";
  unsaved.set(key(account, scope), text);
  // A sent text must not reappear after a reload.
  if (text === "") save();
  else timer ??= setTimeout(save, saveDelayMs);
  if (had !== (text !== "")) setVersion(version() + 1);
};

let others: BroadcastChannel | undefined;
/** The channel to the other tabs. */
const tabs = (): BroadcastChannel => (others ??= new BroadcastChannel("parley.drafts"));

/** Removes a sent draft, here and in tabs that show the same draft. */
export const finishDraft = (account: string, scope: string, text: string): void => {
  writeDraft(account, scope, "");
  tabs().postMessage({ name: key(account, scope), text });
};

/**
 * Calls `onSent` when another tab sent a draft with this key; it returns whether the draft here is the same. Returns a
 * function that removes the listener.
 */
export const onDraftSent = (account: string, scope: string, onSent: (text: string) => boolean): (() => void) => {
  const name = key(account, scope);
  const onMessage = ({ data }: MessageEvent<{ readonly name: string; readonly text: string }>): void => {
    if (data.name !== name || !onSent(data.text)) return;
    // A late or pending save would restore the draft.
    unsaved.delete(name);
    if (readSetting(name) === data.text) writeSetting(name, undefined);
    setVersion(version() + 1);
  };
  const channel = tabs();
  channel.addEventListener("message", onMessage);
  return () => channel.removeEventListener("message", onMessage);
};

/** The count of drafts of an account. */
export const countDrafts = (account: string): number => {
  save();
  return settingNames().filter((name) => name.startsWith(prefixOf(account))).length;
};

/** Removes all drafts of an account that signs out. */
export const clearDrafts = (account: string): void => {
  save();
  for (const name of settingNames()) if (name.startsWith(prefixOf(account))) writeSetting(name, undefined);
  setVersion(version() + 1);
};
