/** A message of the recorded conversation, with its mutable height. */
export interface ChatRow {
  readonly key: string;
  readonly author: string;
  readonly text: string;
  /** Height of its image in px; 0 for none. */
  readonly image: number;
  readonly reactions: number;
  /** Height added later, in px, as by a late image or a streamed text. */
  extra: number;
}

interface Message {
  readonly author: string;
  readonly text: string;
}

/** A hash of the number, from 0 to 1. */
const mixed = (number: number, seed: number): number => {
  let bits = Math.imul(number ^ (seed * 0x9e3779b1), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
};

/** The recorded conversation, repeated without end. The list starts with row 0; older rows have negative numbers. */
export class Conversation {
  readonly #messages: readonly Message[];
  readonly #rows = new Map<string, ChatRow>();

  constructor(messages: readonly Message[]) {
    this.#messages = messages;
  }

  row(key: string): ChatRow {
    const row = this.#rows.get(key);
    if (!row) throw new Error(`There is no row ${key}.`);
    return row;
  }

  /** The rows from `from` to before `to`. */
  rows(from: number, to: number): ChatRow[] {
    return Array.from({ length: to - from }, (_, at) => this.#make(from + at));
  }

  #make(number: number): ChatRow {
    const { length } = this.#messages;
    const message = this.#messages[((number % length) + length) % length];
    if (!message) throw new Error("The conversation has no messages.");
    const row: ChatRow = {
      key: `m${number}`,
      author: message.author,
      text: message.text,
      image: mixed(number, 1) < 0.2 ? 80 + Math.floor(mixed(number, 2) * 240) : 0,
      reactions: mixed(number, 3) < 0.15 ? 1 + Math.floor(mixed(number, 4) * 4) : 0,
      extra: 0,
    };
    this.#rows.set(row.key, row);
    return row;
  }
}

const charactersOfLine = 88;
const linesOf = (row: ChatRow): number =>
  row.text.split("\n").reduce((lines, line) => lines + Math.max(1, Math.ceil(line.length / charactersOfLine)), 0);

/** Estimated height of a row in px, for lists with an estimate for each row. */
export const estimateOf = (row: ChatRow): number =>
  12 + 22 * (1 + linesOf(row)) + (row.image > 0 ? row.image + 4 : 0) + (row.reactions > 0 ? 28 : 0);

/** Mean height of a row in px, for lists with one estimate for all rows. */
export const meanHeight = 100;

/** The estimate as a bucket from 0 to 31, for lists that learn the heights of buckets. */
export const shapeOf = (row: ChatRow): number => Math.min(31, Math.round(estimateOf(row) / 22));
