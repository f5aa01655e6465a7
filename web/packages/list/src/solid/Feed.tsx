import { createComputed, createRoot, createSignal, getOwner, on, onCleanup, onMount, untrack } from "solid-js";
import type { Accessor, JSX } from "solid-js";
import { insert } from "solid-js/web";
import type { VirtualList } from "../core/list.ts";
import type { GapRequest } from "../core/gaps.ts";
import type { RowKind, RowSpec } from "../core/rows.ts";
import type { Intent, ListState, Place } from "../core/state.ts";
import { createDomList } from "../dom/domList.ts";
import type { DomList } from "../dom/domList.ts";
import { applyRows } from "./diff.ts";

/** A row as what draws it sees it: the key is a signal, because a row may go on under another one. */
export interface FeedRow {
  readonly key: Accessor<string>;
  readonly kind: RowKind;
}

export interface FeedProps {
  /** All rows in their order. A row whose key is held stays the same node. */
  readonly rows: readonly RowSpec[];
  readonly children: (row: FeedRow) => JSX.Element;
  readonly label: string;
  readonly class?: string | undefined;
  /** The height of a row of which nothing is known, in px. */
  readonly estimate?: number;
  /** Of the element of a row that is the item of the feed; without it, the row's own element is. */
  readonly itemSelector?: string;
  /** What the next change of the rows means for the reader. */
  readonly intent?: () => Intent;
  readonly request?: (request: GapRequest) => Promise<unknown>;
  readonly requestAround?: (key: string) => void;
  readonly requestLatest?: () => void;
  readonly onState?: (state: ListState) => void;
  readonly onLeave?: (to: "before" | "after") => void;
  /** Called once, when the first rows are in the list and before they are painted. */
  readonly onReady?: (list: VirtualList) => void;
  readonly restore?: Place | undefined;
  /** Where the reader was when the list went. */
  readonly onPlace?: (place: Place) => void;
}

/** The list for Solid: rows by key, each drawn once for as long as it is in the page. */
export function Feed(props: FeedProps) {
  const owner = getOwner();
  const keys = new Map<string, (key: string) => void>();
  let scroller: HTMLDivElement | undefined;
  let held: readonly RowSpec[] = [];
  let created: DomList | undefined;

  const mount = (element: HTMLElement, first: string, kind: RowKind) =>
    createRoot((dispose) => {
      const [key, setKey] = createSignal(first);
      keys.set(first, setKey);
      insert(element, props.children({ key, kind }));
      return () => {
        keys.delete(untrack(key));
        dispose();
      };
    }, owner);
  const take = (list: VirtualList, rows: readonly RowSpec[]) => {
    const before = held;
    held = rows;
    list.change((edits) => {
      applyRows(edits, before, rows);
    }, props.intent?.());
  };

  onMount(() => {
    if (!scroller) return;
    created = createDomList({
      scroller,
      content: {
        mount,
        rename: (from, to) => {
          const setKey = keys.get(from);
          if (!setKey) return;
          keys.delete(from);
          keys.set(to, setKey);
          setKey(to);
        },
      },
      itemSelector: props.itemSelector,
      restore: props.restore,
      onState: (state) => props.onState?.(state),
      onLeave: (to) => props.onLeave?.(to),
      requestAround: (key) => props.requestAround?.(key),
      requestLatest: () => props.requestLatest?.(),
      ...(props.estimate === undefined ? {} : { estimate: props.estimate }),
      request: (request) => props.request?.(request) ?? Promise.reject(new Error("Nobody loads gaps.")),
    });
    take(created.list, props.rows);
    props.onReady?.(created.list);
    created.list.flush();
  });
  createComputed(
    on(
      () => props.rows,
      (rows) => {
        if (created) take(created.list, rows);
      },
      { defer: true },
    ),
  );
  onCleanup(() => {
    if (!created) return;
    props.onPlace?.(created.list.place());
    created.destroy();
  });

  return (
    <div
      ref={(element) => (scroller = element)}
      class={props.class}
      role="feed"
      aria-label={props.label}
      tabindex="0"
    />
  );
}
