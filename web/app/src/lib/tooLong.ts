/**
 * What is said of a text that is too long for the server. A field that cuts what is pasted would say nothing, and may
 * cut a letter in two.
 */
export const tooLong = (text: string, most: number): string | undefined => {
  const over = text.trim().length - most;
  return over > 0 ? `Too long by ${over} ${over === 1 ? "character" : "characters"}: ${most} fit.` : undefined;
};
