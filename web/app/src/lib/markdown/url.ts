const allowed = new Set(["http:", "https:", "mailto:"]);
const maxLength = 2048;

/** The address when it may become a link, else `undefined`. An allowlist: whatever is not named here stays text. */
export const safeHref = (raw: string): string | undefined => {
  if (raw.length > maxLength || !/^(?:https?:\/\/|mailto:)/i.test(raw)) return undefined;
  // Control characters and blanks are dropped by browsers inside a scheme; nothing that needs them is a link here.
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f]/.test(raw)) return undefined;
  // Older browsers cannot ask, and throw: what costs nothing once is slow a thousand times.
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

/**
 * How much of a bare address belongs to it: the sentence's punctuation does not, nor a bracket that was opened before
 * it.
 */
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
