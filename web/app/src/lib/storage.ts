/** Small settings of this browser. Storage may be switched off; then they last as long as the page. */
const prefix = "parley.1.";

export const readSetting = (name: string): string | undefined => {
  try {
    return localStorage.getItem(prefix + name) ?? undefined;
  } catch {
    return undefined;
  }
};

export const writeSetting = (name: string, value: string | undefined): void => {
  try {
    if (value === undefined) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, value);
  } catch {
    // Nothing to do: the setting is still in effect until the page closes.
  }
};
