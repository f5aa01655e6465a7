import { createComputed, createRoot, createSignal, getOwner, on, onCleanup, onMount, untrack } from "solid-js";
import type { Accessor, JSX } from "solid-js";
import { insert } from "solid-js/web";
import type { VirtualList } from "../core/virtualList.ts";
import type { GapRequest } from "../core/gapFetcher.ts";
import type { RowKind, RowSpec } from "../core/rows.ts";
import type { Intent, ListState, SavedPosition } from "../core/state.ts";
import { createDomList } from "../dom/domList.ts";
import type { DomList } from "../dom/domList.ts";
import { applyRows } from "./diff.ts";

/** The key is a signal, because the key of a row may change. */
export interface FeedRow {
  readonly key: Accessor<string>;
  readonly kind: RowKind;
}

export interface FeedProps {
  /** All rows in order. A row keeps its node while its key is in the list. */
  readonly rows: readonly RowSpec[];
  readonly children: (row: FeedRow) => JSX.Element;
  readonly label: string;
  readonly class?: string | undefined;
  /** The height of a row without any sample, in px. */
  readonly estimate?: number;
  /** Selects the feed item inside the element of a row. Default: the element itself. */
  readonly itemSelector?: string;
  /** The scroll behaviour of the next change of `rows`. */
  readonly intent?: () => Intent;
  readonly request?: (request: GapRequest) => Promise<unknown>;
  readonly requestAround?: (key: string) => void;
  readonly requestLatest?: () => void;
  readonly onState?: (state: ListState) => void;
  readonly onLeave?: (to: "before" | "after") => void;
  /** Called once, with the first rows in the list and before they are painted. */
  readonly onReady?: (list: VirtualList) => void;
  readonly restore?: SavedPosition | undefined;
  /** Called with the position of the reader when the component is disposed. */
  readonly onPosition?: (position: SavedPosition) => void;
}

/** The list for Solid. Each row is rendered once while it is mounted. */
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
      request: (request) =>
        props.request?.(request) ?? Promise.reject(new Error("Feed has no `request` to load gaps.")),
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
    props.onPosition?.(created.list.savePosition());
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
