/** Small settings in the browser's storage. With storage disabled, they last as long as the page. */
const prefix = "parley.1.";

type StorageName = "localStorage" | "sessionStorage";

const read = (storage: StorageName, name: string): string | undefined => {
  try {
    return window[storage].getItem(prefix + name) ?? undefined;
  } catch {
    return undefined;
  }
};

const write = (storage: StorageName, name: string, value: string | undefined): void => {
  try {
    if (value === undefined) window[storage].removeItem(prefix + name);
    else window[storage].setItem(prefix + name, value);
  } catch {
    // Ignored: the setting applies until the page closes.
  }
};

export const readSetting = (name: string): string | undefined => read("localStorage", name);

/** Settings of this tab, which survive a reload. */
export const readTabSetting = (name: string): string | undefined => read("sessionStorage", name);

export const writeTabSetting = (name: string, value: string | undefined): void => write("sessionStorage", name, value);

/** The names of all stored settings. */
export const settingNames = (): readonly string[] => {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
  } catch {
    return [];
  }
};

/** Calls the listener when another tab wrote a setting. */
export const onSettingChanged = (listener: (name: string, value: string | undefined) => void): void => {
  addEventListener("storage", ({ key, newValue }) => {
    if (key?.startsWith(prefix) === true) listener(key.slice(prefix.length), newValue ?? undefined);
  });
};

export const writeSetting = (name: string, value: string | undefined): void => write("localStorage", name, value);
