/** Each hue comes plain and deep. */
export const hues = 12;
export const tones = 2 * hues;
