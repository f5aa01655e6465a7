/** A row of the demo, deterministic for its number. */
export interface DemoRow {
  readonly name: string;
  readonly hue: number;
  readonly text: string;
  /** The height of its image in px, known once it is loaded; 0 for none. */
  readonly image: number;
  readonly bucket: number;
}

const words = (
  "it was late when the train left and nobody on the platform knew " +
  "whether another would come before morning so we waited"
).split(" ");
const names = ["Amara", "Ines", "Jonas", "Mei", "Tomas", "Yara"];

/** A hash of the number, from 0 to 1. */
const mixed = (number: number, seed: number): number => {
  let bits = Math.imul(number ^ (seed * 0x9e3779b1), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
};

export const demoRow = (number: number, seed: number): DemoRow => {
  const author = Math.floor(mixed(number, seed) * names.length);
  const length = 3 + Math.floor(mixed(number, seed + 1) ** 3 * 120);
  const start = Math.floor(mixed(number, seed + 2) * words.length);
  const image = mixed(number, seed + 3) < 0.1 ? 80 + Math.floor(mixed(number, seed + 4) * 320) : 0;
  return {
    name: names[author] ?? "",
    hue: Math.round((author * 360) / names.length),
    // Computed on rendering: a million rows are created for their shape only.
    get text() {
      return Array.from({ length }, (_, at) => words[(start + at * 7) % words.length]).join(" ");
    },
    image,
    bucket: image > 0 ? 31 : Math.min(30, Math.ceil(length / 12)),
  };
};
