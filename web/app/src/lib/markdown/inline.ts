import { emojiFor } from "../emoji.ts";
import type { Inline } from "./types.ts";
import { bareLength, safeHref } from "./url.ts";

type Mark = "bold" | "italic" | "strike";
interface Frame {
  readonly opener: string;
  readonly mark: Mark | "link" | undefined;
  readonly nodes: Inline[];
}

const markOf: Readonly<Record<string, Mark>> = { "**": "bold", __: "bold", "*": "italic", _: "italic", "~~": "strike" };
const wordCharacter = /[\p{L}\p{N}]/u;
const isWord = (character: string | undefined): boolean => character !== undefined && wordCharacter.test(character);
const isBlank = (character: string | undefined): boolean => character === undefined || character.trim() === "";
const bareAddress = /https?:\/\/[^\s<>"`]{1,2040}/iy;
const angleAddress = /<((?:https?:\/\/|mailto:)[^\s<>]{1,2048})>/iy;
const shortName = /:([a-z0-9_+-]{1,20}):/y;
const linkTarget = /\]\(([^\s()]{1,2048})\)/y;
const escapable = new Set("\\`*_~[]()>#-:!");
const plain = /[^\\`*_~[\]:<hH\n]+/y;

/**
 * Text that looked like a URL and was none is searched again for a URL. Skips this part of it first, so that long runs
 * are not rescanned in quadratic time.
 */
const skippedPart = 4;

/** Limits time and stack. */
const maxDepth = 24;

/** For every run of backticks, the index of the next run of the same length. One pass from the end. */
const codeEnds = (source: string): ReadonlyMap<number, number> => {
  const ends = new Map<number, number>();
  const lastOfLength = new Map<number, number>();
  const runs = [...source.matchAll(/`+/g)].reverse();
  for (const run of runs) {
    const next = lastOfLength.get(run[0].length);
    if (next !== undefined) ends.set(run.index, next);
    lastOfLength.set(run[0].length, run.index);
  }
  return ends;
};

/**
 * Parses inline markup in one pass and linear time. Openers are on a stack; a closer takes everything above its opener,
 * and an opener without a closer becomes text.
 */
class InlineReader {
  readonly #source: string;
  readonly #codeEnds: ReadonlyMap<number, number>;
  readonly #stack: Frame[] = [{ opener: "", mark: undefined, nodes: [] }];
  /** The count of open frames for each opener, so that a closer without one is not searched. */
  readonly #open = new Map<string, number>();
  /** Bare URLs are not searched before this index. */
  #noLinkBefore = 0;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    this.#codeEnds = codeEnds(source);
  }

  read(): readonly Inline[] {
    while (this.#at < this.#source.length) this.#step();
    while (this.#stack.length > 1) this.#abandon();
    return this.#top().nodes;
  }

  #top(): Frame {
    const top = this.#stack.at(-1);
    if (!top) throw new Error("The stack of the inline reader is never empty");
    return top;
  }

  #step(): void {
    const character = this.#source[this.#at] ?? "";
    const done =
      (character === "\\" && this.#escape()) ||
      (character === "\n" && this.#break()) ||
      (character === "`" && this.#code()) ||
      ((character === "*" || character === "_" || character === "~") && this.#delimiter(character)) ||
      (character === "[" && this.#openLink()) ||
      (character === "]" && this.#closeLink()) ||
      (character === ":" && this.#emoji()) ||
      (character === "<" && this.#angleLink()) ||
      ((character === "h" || character === "H") && this.#bareLink()) ||
      this.#plain();
    if (!done) this.#text(character, 1);
  }

  #text(text: string, length: number): true {
    const { nodes } = this.#top();
    const last = nodes.at(-1);
    if (last?.kind === "text") nodes[nodes.length - 1] = { kind: "text", text: last.text + text };
    else nodes.push({ kind: "text", text });
    this.#at += length;
    return true;
  }

  #plain(): boolean {
    plain.lastIndex = this.#at;
    const match = plain.exec(this.#source);
    return match ? this.#text(match[0], match[0].length) : false;
  }

  #escape(): boolean {
    const next = this.#source[this.#at + 1];
    return next !== undefined && escapable.has(next) && this.#text(next, 2);
  }

  #break(): true {
    this.#top().nodes.push({ kind: "break" });
    this.#at += 1;
    return true;
  }

  #code(): boolean {
    let run = 1;
    while (this.#source[this.#at + run] === "`") run++;
    const end = this.#codeEnds.get(this.#at);
    if (end === undefined) return this.#text("`".repeat(run), run);
    const inside = this.#source.slice(this.#at + run, end).replace(/\n/g, " ");
    const isPadded = inside.startsWith(" ") && inside.endsWith(" ") && inside.trim() !== "";
    this.#top().nodes.push({ kind: "code", text: isPadded ? inside.slice(1, -1) : inside });
    this.#at = end + run;
    return true;
  }

  #delimiter(character: string): boolean {
    // `***both***`: the single delimiter was opened last and closes first.
    const single = this.#top().opener === character && !isBlank(this.#source[this.#at - 1]);
    const double = !single && this.#source[this.#at + 1] === character;
    if (character === "~" && !double) return false;
    const opener = double ? character + character : character;
    const mark = markOf[opener];
    if (!mark) return false;
    const before = this.#source[this.#at - 1];
    const after = this.#source[this.#at + opener.length];
    const followsWord = character === "_" && isWord(before);
    if (followsWord && isWord(after)) return false;
    if (!isBlank(before) && this.#isOpen(opener)) return this.#close(opener, mark);
    // After a letter, an underscore closes or is text.
    if (!isBlank(after) && !followsWord) return this.#push({ opener, mark, nodes: [] });
    return this.#text(opener, opener.length);
  }

  #isOpen(opener: string): boolean {
    return (this.#open.get(opener) ?? 0) > 0;
  }

  #push(frame: Frame): boolean {
    if (this.#stack.length >= maxDepth) return false;
    this.#stack.push(frame);
    this.#open.set(frame.opener, (this.#open.get(frame.opener) ?? 0) + 1);
    this.#at += frame.opener.length;
    return true;
  }

  #pop(): Frame {
    const frame = this.#top();
    this.#stack.pop();
    this.#open.set(frame.opener, (this.#open.get(frame.opener) ?? 1) - 1);
    return frame;
  }

  /** The topmost frame has no closer: its opener becomes text. */
  #abandon(): void {
    const frame = this.#pop();
    this.#text(frame.opener, 0);
    const { nodes } = this.#top();
    for (const node of frame.nodes) {
      if (node.kind === "text") this.#text(node.text, 0);
      else nodes.push(node);
    }
  }

  #close(opener: string, kind: Mark): true {
    while (this.#top().opener !== opener) this.#abandon();
    const { nodes } = this.#pop();
    this.#top().nodes.push({ kind, children: nodes });
    this.#at += opener.length;
    return true;
  }

  #openLink(): boolean {
    // Links do not nest.
    return this.#isOpen("[") ? false : this.#push({ opener: "[", mark: "link", nodes: [] });
  }

  #closeLink(): boolean {
    if (!this.#isOpen("[")) return false;
    linkTarget.lastIndex = this.#at;
    const match = linkTarget.exec(this.#source);
    const href = match && safeHref(match[1] ?? "");
    while (this.#top().opener !== "[") this.#abandon();
    if (!match || !href) {
      this.#abandon();
      return this.#text("]", 1);
    }
    const { nodes } = this.#pop();
    this.#top().nodes.push({ kind: "link", href, children: nodes.length > 0 ? nodes : [{ kind: "text", text: href }] });
    this.#at += match[0].length;
    return true;
  }

  #emoji(): boolean {
    shortName.lastIndex = this.#at;
    const match = shortName.exec(this.#source);
    const emoji = match && emojiFor(match[1] ?? "");
    return match && emoji ? this.#text(emoji, match[0].length) : false;
  }

  #angleLink(): boolean {
    angleAddress.lastIndex = this.#at;
    const match = this.#isOpen("[") ? null : angleAddress.exec(this.#source);
    const text = match?.[1] ?? "";
    const href = safeHref(text);
    if (!match || !href) return false;
    this.#top().nodes.push({ kind: "link", href, children: [{ kind: "text", text }] });
    this.#at += match[0].length;
    return true;
  }

  #bareLink(): boolean {
    if (this.#at < this.#noLinkBefore || this.#isOpen("[") || isWord(this.#source[this.#at - 1])) return false;
    bareAddress.lastIndex = this.#at;
    const match = bareAddress.exec(this.#source);
    if (!match) return false;
    const text = match[0].slice(0, bareLength(match[0]));
    const href = safeHref(text);
    if (!href) {
      this.#noLinkBefore = this.#at + match[0].length / skippedPart;
      return false;
    }
    this.#top().nodes.push({ kind: "link", href, children: [{ kind: "text", text }] });
    this.#at += text.length;
    return true;
  }
}

export const parseInline = (source: string): readonly Inline[] => new InlineReader(source).read();
