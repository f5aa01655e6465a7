import { For, Match, Switch, createMemo } from "solid-js";
import type { JSX } from "solid-js";
import { parseMarkdown } from "../../lib/markdown/parse.ts";
import type { Block, Inline } from "../../lib/markdown/types.ts";
import styles from "./MessageBody.module.css";

const inline = (node: Inline): JSX.Element => {
  switch (node.kind) {
    case "text":
      return node.text;
    case "break":
      return <br />;
    case "code":
      return <code>{node.text}</code>;
    case "link":
      return <a href={node.href} target="_blank" rel="noopener noreferrer nofollow">{inlines(node.children)}</a>;
    case "bold":
      return <strong>{inlines(node.children)}</strong>;
    case "italic":
      return <em>{inlines(node.children)}</em>;
    case "strike":
      return <del>{inlines(node.children)}</del>;
  }
};

const inlines = (nodes: readonly Inline[]): JSX.Element => nodes.map(inline);

const ofKind = <K extends Block["kind"]>(block: Block, kind: K): Extract<Block, { kind: K }> | undefined => {
  const is = (candidate: Block): candidate is Extract<Block, { kind: K }> => candidate.kind === kind;
  return is(block) ? block : undefined;
};

function BlockView(props: { readonly block: Block }) {
  const items = (block: Extract<Block, { kind: "list" }>) => <For each={block.items}>{(item) => <li>{inlines(item)}</li>}</For>;
  const as = <K extends Block["kind"]>(kind: K) => ofKind(props.block, kind);
  return (
    <Switch>
      <Match when={as("paragraph")}>{(block) => <p>{inlines(block().children)}</p>}</Match>
      <Match when={as("code")}>{(block) => <pre tabindex="0"><code>{block().text}</code></pre>}</Match>
      <Match when={as("quote")}>{(block) => <blockquote><Blocks blocks={block().children} /></blockquote>}</Match>
      <Match when={as("list")}>
        {(block) => (block().ordered ? <ol start={block().start}>{items(block())}</ol> : <ul>{items(block())}</ul>)}
      </Match>
    </Switch>
  );
}

function Blocks(props: { readonly blocks: readonly Block[] }) {
  return <For each={props.blocks}>{(block) => <BlockView block={block} />}</For>;
}

/** A message's text with its marks, as nodes; nothing of it passes through markup. */
export function MessageBody(props: { readonly content: string }) {
  const blocks = createMemo(() => parseMarkdown(props.content));
  return <div class={styles["body"]}><Blocks blocks={blocks()} /></div>;
}
