/**
 * The hint for a text over the maximum length. `maxlength` would truncate pasted text silently, possibly inside a
 * grapheme.
 */
export const lengthHint = (text: string, max: number): string | undefined => {
  const over = text.trim().length - max;
  return over > 0 ? `Too long by ${over} ${over === 1 ? "character" : "characters"}: ${max} fit.` : undefined;
};
