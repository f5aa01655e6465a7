import { parseInline } from "./inline.ts";
import type { Block, Inline, Link } from "./types.ts";

const maxQuoteDepth = 4;
// No pattern backtracks: each repetition is followed by something that it cannot match, or by anything.
const fence = /^ {0,3}```(.*)$/s;
const language = /^[\w+#.-]{0,30}$/;
const quoteLine = /^ {0,3}> ?(.*)$/s;
const bullet = /^ {0,8}[-*•] (.*)$/s;
const numbered = /^ {0,8}(\d{1,9})[.)] (.*)$/s;

/** The language of a fence, possibly empty; `undefined` when the line is no fence. */
const fenceLanguage = (line: string): string | undefined => {
  const named = fence.exec(line)?.[1]?.trim();
  return named !== undefined && language.test(named) ? named : undefined;
};

const startsBlock = (line: string): boolean =>
  fenceLanguage(line) !== undefined || quoteLine.test(line) || bullet.test(line) || numbered.test(line);

/** Parses lines in one pass; each method consumes the lines of one block. */
class BlockReader {
  readonly #lines: readonly string[];
  readonly #depth: number;
  #at = 0;

  constructor(lines: readonly string[], depth: number) {
    this.#lines = lines;
    this.#depth = depth;
  }

  read(): readonly Block[] {
    const blocks: Block[] = [];
    while (this.#at < this.#lines.length) {
      const line = this.#line();
      if (line.trim() === "") this.#at += 1;
      else
        blocks.push(
          this.#code(line) ??
            this.#quote(line) ??
            this.#list(bullet, line) ??
            this.#list(numbered, line) ??
            this.#paragraph(),
        );
    }
    return blocks;
  }

  #line(): string {
    return this.#lines[this.#at] ?? "";
  }

  /** An unclosed fence runs to the end, as while the message is being typed. */
  #code(line: string): Block | undefined {
    const opening = fenceLanguage(line);
    if (opening === undefined) return undefined;
    const taken: string[] = [];
    for (this.#at += 1; this.#at < this.#lines.length; this.#at += 1) {
      if (fenceLanguage(this.#line()) === "") {
        this.#at += 1;
        break;
      }
      taken.push(this.#line());
    }
    return { kind: "code", text: taken.join("\n"), language: opening };
  }

  #quote(line: string): Block | undefined {
    if (this.#depth >= maxQuoteDepth || !quoteLine.test(line)) return undefined;
    const taken: string[] = [];
    for (let match = quoteLine.exec(line); match; match = quoteLine.exec(this.#line())) {
      taken.push(match[1] ?? "");
      this.#at += 1;
      if (this.#at >= this.#lines.length) break;
    }
    return { kind: "quote", children: new BlockReader(taken, this.#depth + 1).read() };
  }

  #list(pattern: RegExp, line: string): Block | undefined {
    const first = pattern.exec(line);
    if (!first) return undefined;
    const items: (readonly Inline[])[] = [];
    for (let match: RegExpExecArray | null = first; match; match = pattern.exec(this.#line())) {
      items.push(parseInline((match.at(-1) ?? "").trimStart()));
      this.#at += 1;
      if (this.#at >= this.#lines.length) break;
    }
    const ordered = pattern === numbered;
    return { kind: "list", ordered, start: ordered ? Number(first[1]) : 1, items };
  }

  #paragraph(): Block {
    const taken = [this.#line()];
    for (this.#at += 1; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#line();
      if (line.trim() === "" || (startsBlock(line) && !(this.#depth >= maxQuoteDepth && quoteLine.test(line)))) break;
      taken.push(line);
    }
    return { kind: "paragraph", children: parseInline(taken.join("\n")) };
  }
}

/** Parses the text of a message to a tree. The view creates nodes from it, never markup strings. */
export const parseMarkdown = (source: string): readonly Block[] =>
  new BlockReader(source.replace(/\r\n?/g, "\n").split("\n"), 0).read();

/** The label of a link in the view; `undefined` for its own text. */
type NameOf = (link: Link) => string | undefined;

const inlineText = (nodes: readonly Inline[], nameOf: NameOf): string =>
  nodes
    .map((node) => {
      if (node.kind === "break") return " ";
      if (!("children" in node)) return node.text;
      return (node.kind === "link" ? nameOf(node) : undefined) ?? inlineText(node.children, nameOf);
    })
    .join("");

const blockText = (block: Block, nameOf: NameOf): string => {
  switch (block.kind) {
    case "paragraph":
      return inlineText(block.children, nameOf);
    case "code":
      return block.text;
    case "quote":
      return blocksText(block.children, nameOf);
    case "list":
      return block.items.map((item) => inlineText(item, nameOf)).join(" ");
  }
};

/** Without quotes, unless there is nothing else. */
const blocksText = (blocks: readonly Block[], nameOf: NameOf): string => {
  const own = blocks.filter((block) => block.kind !== "quote");
  return (own.length > 0 ? own : blocks).map((block) => blockText(block, nameOf)).join(" ");
};

/** The start of a message without formatting, in one line. */
export const plainText = (source: string, nameOf: NameOf = () => undefined, max = 200): string =>
  blocksText(parseMarkdown(source.slice(0, max * 4)), nameOf)
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, max);
