/** Each hue has a plain and a deep tone. */
export const hues = 12;
export const tones = 2 * hues;
