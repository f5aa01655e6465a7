const allowed = new Set(["http:", "https:", "mailto:"]);
const maxLength = 2048;

/** The URL if its scheme is on the allowlist, else `undefined`. */
export const safeHref = (raw: string): string | undefined => {
  if (raw.length > maxLength || !/^(?:https?:\/\/|mailto:)/i.test(raw)) return undefined;
  // Browsers ignore control characters and blanks inside a scheme. URLs that contain them are rejected.
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f]/.test(raw)) return undefined;
  // `new URL` throws for invalid URLs, which is slow in numbers. Older browsers lack `canParse`.
  if ("canParse" in URL && !URL.canParse(raw)) return undefined;
  try {
    const url = new URL(raw);
    return allowed.has(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
};

const trailing = new Set([".", ",", ";", ":", "!", "?", "'", '"', "*", "_", "~"]);
const closers: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** The length of a bare URL without trailing punctuation and without a closing bracket that was opened before it. */
export const bareLength = (raw: string): number => {
  let opened = 0;
  for (const character of raw) if (character === "(" || character === "[" || character === "{") opened++;
  let closed = 0;
  for (const character of raw) if (character in closers) closed++;
  let length = raw.length;
  while (length > 0) {
    const last = raw[length - 1] ?? "";
    if (last in closers && closed > opened) closed--;
    else if (!trailing.has(last)) break;
    length--;
  }
  return length;
};
