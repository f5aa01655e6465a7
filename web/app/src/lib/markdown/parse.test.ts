import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { parseMarkdown, plainText } from "./parse.ts";
import type { Block, Inline } from "./types.ts";
import { safeHref } from "./url.ts";

/** A compact notation for trees. */
const show = (node: Inline): string => {
  switch (node.kind) {
    case "text":
      return node.text;
    case "break":
      return "|";
    case "code":
      return `code(${node.text})`;
    case "link":
      return `link(${node.href};${node.children.map(show).join("")})`;
    default:
      return `${node.kind}(${node.children.map(show).join("")})`;
  }
};
const showBlock = (block: Block): string => {
  switch (block.kind) {
    case "paragraph":
      return block.children.map(show).join("");
    case "code":
      return `pre(${block.text})`;
    case "quote":
      return `quote(${block.children.map(showBlock).join("/")})`;
    case "list": {
      const items = block.items.map((item) => item.map(show).join("")).join("/");
      return `${block.ordered ? `ol${block.start}` : "ul"}(${items})`;
    }
  }
};
const md = (source: string): string => parseMarkdown(source).map(showBlock).join("/");
const hrefs = (blocks: readonly (Block | Inline)[]): string[] =>
  blocks.flatMap((node) => {
    if (node.kind === "list") return node.items.flatMap((item) => hrefs(item));
    return [...("href" in node ? [node.href] : []), ...("children" in node ? hrefs(node.children) : [])];
  });

describe("the markup of a message", () => {
  it.each([
    ["**a** *b* ~~c~~ `d` _e_ __f__", "bold(a) italic(b) strike(c) code(d) italic(e) bold(f)"],
    ["***both***", "bold(italic(both))"],
    ["*a **b** c*", "italic(a bold(b) c)"],
    ["2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"],
    ["**open and `code` *", "**open and code(code) *"],
    ["`` a`b `` and `x", "code(a`b) and `x"],
    ["\\*not\\* bold", "*not* bold"],
    ["one\ntwo\n\nthree", "one|two/three"],
    ["[docs](https://a.b/c) (https://a.b/d).", "link(https://a.b/c;docs) (link(https://a.b/d;https://a.b/d))."],
    ["<https://a.b/?x=1&y=2>", "link(https://a.b/?x=1&y=2;https://a.b/?x=1&y=2)"],
    ["https://en.wiki/A_(b)!", "link(https://en.wiki/A_(b);https://en.wiki/A_(b))!"],
    ["[mail](mailto:a@b.c)", "link(mailto:a@b.c;mail)"],
    [":tada: :nope: 10:30:15", "🎉 :nope: 10:30:15"],
    ["```js\n**x** <b>\n```\nafter", "pre(**x** <b>)/after"],
    ["```\nunclosed", "pre(unclosed)"],
    ["```  ts  \nx\n  ```  \ny", "pre(x)/y"],
    ["``` not a language\nx", "``` not a language|x"],
    ["` a ` and `   ` and ` `` `", "code(a) and code(   ) and code(``)"],
    ["-    a\u2028b\n1.   c", "ul(a\u2028b)/ol1(c)"],
    ["http://%,http://a.b and http://%", "http://%,link(http://a.b/;http://a.b) and http://%"],
    ["> a\n> > b\nc", "quote(a/quote(b))/c"],
    ["- a\n- **b**\n3. c\n4. d", "ul(a/bold(b))/ol3(c/d)"],
    ["<b>&amp;</b>", "<b>&amp;</b>"],
  ])("%j becomes %s", (source, tree) => {
    expect(md(source)).toBe(tree);
  });

  it("returns one line of plain text for a quote", () => {
    expect(plainText("> old\n**new** [x](https://a.b) `c`")).toBe("new x c");
  });

  it("keeps the quote of a message without other text", () => {
    expect(plainText("> **old**\n> > older")).toBe("old");
    expect(plainText("> > older")).toBe("older");
  });
});

describe("links", () => {
  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example",
    "/relative",
    "https:evil",
    "http://",
    "https://a b",
    "blob:https://a.b/c",
    "javascript:https://a.b",
  ])("never lead to %j", (href) => {
    expect(safeHref(href)).toBeUndefined();
    expect(hrefs(parseMarkdown(`[x](${href})`)).filter((found) => !/^(https?:\/\/|mailto:)/.test(found))).toEqual([]);
  });

  it("have the scheme http, https or mailto for any input", () => {
    const piece = fc.constantFrom(
      "[",
      "](",
      ")",
      "javascript:",
      "data:",
      "https://",
      "x",
      "*",
      "**",
      "_",
      "`",
      "```",
      "\n",
      "> ",
      "- ",
      "<",
      ">",
      "(",
      "\\",
      "mailto:",
      " ",
      "\u0000",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        for (const href of hrefs(parseMarkdown(pieces.join("")))) expect(href).toMatch(/^(https?:\/\/|mailto:)/);
      }),
      { numRuns: 500 },
    );
  });
});

describe("deep input", () => {
  it("limits the nesting depth", () => {
    const depth = (nodes: readonly (Block | Inline)[]): number =>
      Math.max(0, ...nodes.map((node) => ("children" in node ? 1 + depth(node.children) : 0)));
    expect(depth(parseMarkdown("*a **b ".repeat(500) + "** *".repeat(500)))).toBeLessThan(40);
    expect(depth(parseMarkdown("> ".repeat(500) + "x"))).toBeLessThan(10);
  });
});
