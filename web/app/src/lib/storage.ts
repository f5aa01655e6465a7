/** Small settings of this browser. Storage may be switched off; then they last as long as the page. */
const prefix = "parley.1.";

type SavedPosition = "localStorage" | "sessionStorage";

const read = (place: SavedPosition, name: string): string | undefined => {
  try {
    return window[place].getItem(prefix + name) ?? undefined;
  } catch {
    return undefined;
  }
};

const write = (place: SavedPosition, name: string, value: string | undefined): void => {
  try {
    if (value === undefined) window[place].removeItem(prefix + name);
    else window[place].setItem(prefix + name, value);
  } catch {
    // Nothing to do: the setting is still in effect until the page closes.
  }
};

export const readSetting = (name: string): string | undefined => read("localStorage", name);

/** Settings of this tab alone, which outlast a load of the page. */
export const readTabSetting = (name: string): string | undefined => read("sessionStorage", name);

export const writeTabSetting = (name: string, value: string | undefined): void => write("sessionStorage", name, value);

/** The names of all that is kept. */
export const settingNames = (): readonly string[] => {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
  } catch {
    return [];
  }
};

/** Calls when another tab of this browser wrote a setting. */
export const onSettingElsewhere = (hear: (name: string, value: string | undefined) => void): void => {
  addEventListener("storage", ({ key, newValue }) => {
    if (key?.startsWith(prefix) === true) hear(key.slice(prefix.length), newValue ?? undefined);
  });
};

export const writeSetting = (name: string, value: string | undefined): void => write("localStorage", name, value);
