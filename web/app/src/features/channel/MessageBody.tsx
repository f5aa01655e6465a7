import { For, Match, Show, Switch, createMemo } from "solid-js";
import type { JSX } from "solid-js";
import { parseMarkdown } from "../../lib/markdown/parse.ts";
import type { Block, Inline, Link } from "../../lib/markdown/types.ts";
import styles from "./MessageBody.module.css";
import { InternalLink } from "./InternalLink.tsx";
import { isBare, internalLink } from "./internalLink.ts";

const inline = (node: Inline): JSX.Element => {
  switch (node.kind) {
    case "text":
      return node.text;
    case "break":
      return <br />;
    case "code":
      return <code>{node.text}</code>;
    case "link":
      return link(node);
    case "bold":
      return <strong>{inlines(node.children)}</strong>;
    case "italic":
      return <em>{inlines(node.children)}</em>;
    case "strike":
      return <del>{inlines(node.children)}</del>;
  }
};

const inlines = (nodes: readonly Inline[]): JSX.Element => nodes.map(inline);

const link = (node: Link): JSX.Element => {
  const target = internalLink(node.href);
  if (!target)
    return (
      <a href={node.href} target="_blank" rel="noopener noreferrer nofollow">
        {inlines(node.children)}
      </a>
    );
  return <InternalLink target={target}>{isBare(node) ? undefined : inlines(node.children)}</InternalLink>;
};

const ofKind = <K extends Block["kind"]>(block: Block, kind: K): Extract<Block, { kind: K }> | undefined => {
  const is = (candidate: Block): candidate is Extract<Block, { kind: K }> => candidate.kind === kind;
  return is(block) ? block : undefined;
};

interface BlockProps {
  readonly block: Block;
  /** Shown after the last text. */
  readonly tail?: JSX.Element;
  /** Each block has the direction of its own text; blocks in a quote have that of the quote. */
  readonly isInner?: boolean;
}

function BlockView(props: BlockProps) {
  const direction = () => (props.isInner === true ? undefined : "auto");
  const items = (block: Extract<Block, { kind: "list" }>) => (
    <For each={block.items}>
      {(item, at) => (
        <li>
          {inlines(item)}
          <Show when={at() === block.items.length - 1}>{props.tail}</Show>
        </li>
      )}
    </For>
  );
  const as = <K extends Block["kind"]>(kind: K) => ofKind(props.block, kind);
  return (
    <Switch>
      <Match when={as("paragraph")}>
        {(block) => (
          <p dir={direction()}>
            {inlines(block().children)}
            {props.tail}
          </p>
        )}
      </Match>
      <Match when={as("code")}>
        {(block) => (
          <>
            <pre tabindex="0" dir="ltr">
              <code>{block().text}</code>
            </pre>
            {props.tail}
          </>
        )}
      </Match>
      <Match when={as("quote")}>
        {(block) => (
          <>
            <blockquote dir={direction()}>
              <For each={block().children}>{(inner) => <BlockView block={inner} isInner />}</For>
            </blockquote>
            {props.tail}
          </>
        )}
      </Match>
      <Match when={as("list")}>
        {(block) =>
          block().ordered ? (
            <ol dir={direction()} start={block().start}>
              {items(block())}
            </ol>
          ) : (
            <ul dir={direction()}>{items(block())}</ul>
          )
        }
      </Match>
    </Switch>
  );
}

export interface MessageBodyProps {
  readonly content: string;
  /** Shown after the last text. */
  readonly tail?: JSX.Element;
}

/** The formatted text of a message, built from nodes. Never uses `innerHTML`. */
export function MessageBody(props: MessageBodyProps) {
  const blocks = createMemo(() => parseMarkdown(props.content));
  return (
    <div class={styles["body"]}>
      <For each={blocks()}>
        {(block, at) => (
          <BlockView block={block} tail={<Show when={at() === blocks().length - 1}>{props.tail}</Show>} />
        )}
      </For>
    </div>
  );
}
