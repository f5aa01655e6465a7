export interface IdSource {
  readonly now: () => number;
  readonly fill: (bytes: Uint8Array<ArrayBuffer>) => void;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");

/**
 * Creates UUIDs of version 7: 48 bits of milliseconds, then random bits. The 12 bits after the version count up within
 * a millisecond, so that sorting by id keeps the order of creation.
 */
export const makeIds = (source: IdSource): (() => string) => {
  let lastMs = -1;
  let counter = 0;
  return () => {
    const bytes = new Uint8Array(10);
    source.fill(bytes);
    const roll = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
    const now = Math.max(source.now(), lastMs);
    counter = now === lastMs ? counter + 1 : roll & 0x7ff;
    lastMs = now;
    if (counter > 0xfff) {
      lastMs += 1;
      counter = roll & 0x7ff;
    }
    const time = hex(lastMs, 12);
    const variant = hex(((bytes[2] ?? 0) & 0x3f) | 0x80, 2) + hex(bytes[3] ?? 0, 2);
    const tail = Array.from(bytes.subarray(4), (byte) => hex(byte, 2)).join("");
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(counter, 3)}-${variant}-${tail}`;
  };
};
