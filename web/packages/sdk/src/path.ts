/** Template tag for paths: encodes the interpolated values. */
export const path = (strings: readonly string[], ...parts: readonly string[]): string =>
  strings.reduce((built, next, index) => built + encodeURIComponent(parts[index - 1] ?? "") + next);
