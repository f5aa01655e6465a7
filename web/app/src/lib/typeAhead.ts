/** Letters typed within this time belong to one word. */
const wordMs = 700;

/** Finds the entry that starts with the typed word. Repeating one letter cycles through its entries. */
export const makeTypeAhead = (now: () => number = () => performance.now()) => {
  let typed = "";
  let last = 0;
  return {
    clear: (): void => {
      typed = "";
    },
    /** The index of the entry; `undefined` when the key is no letter or nothing matches. */
    find: (key: string, labels: readonly string[], current: number): number | undefined => {
      const at = now();
      if (at - last > wordMs) typed = "";
      // A space presses the entry, except inside a word.
      if (Array.from(key).length !== 1 || (key === " " && typed === "")) return undefined;
      last = at;
      typed += key.toLocaleLowerCase();
      const letters = Array.from(typed);
      const isOne = letters.every((letter) => letter === letters[0]);
      const wanted = isOne ? (letters[0] ?? "") : typed;
      // A longer word may still match the current entry; a repeated letter moves on.
      const from = isOne ? current + 1 : Math.max(current, 0);
      const order = labels.map((_, offset) => (from + offset) % labels.length);
      return order.find((index) => labels[index]?.trim().toLocaleLowerCase().startsWith(wanted));
    },
  };
};
