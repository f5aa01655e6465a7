/** Letters typed within this time of each other are one word. */
const wordMs = 700;

/**
 * Finds the entry of a menu or list that starts with what is being typed; one letter again and again goes through all
 * that start with it.
 */
export const makeTypeAhead = (now: () => number = () => performance.now()) => {
  let typed = "";
  let last = 0;
  return {
    clear: (): void => {
      typed = "";
    },
    /** The place of the entry; absent when the key is no letter, or nothing starts so. */
    find: (key: string, labels: readonly string[], current: number): number | undefined => {
      const at = now();
      if (at - last > wordMs) typed = "";
      // A first blank presses the entry; only amid a word it is typed.
      if (Array.from(key).length !== 1 || (key === " " && typed === "")) return undefined;
      last = at;
      typed += key.toLocaleLowerCase();
      const letters = Array.from(typed);
      const isOne = letters.every((letter) => letter === letters[0]);
      const wanted = isOne ? (letters[0] ?? "") : typed;
      // A longer word may still mean the entry that is current; the next letter of the same goes on.
      const from = isOne ? current + 1 : Math.max(current, 0);
      const order = labels.map((_, offset) => (from + offset) % labels.length);
      return order.find((place) => labels[place]?.trim().toLocaleLowerCase().startsWith(wanted));
    },
  };
};
