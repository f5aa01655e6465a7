import { memo, useCallback, useLayoutEffect, useRef } from "react";
import type { ReactElement } from "react";
import { createRoot } from "react-dom/client";
import type { ChatRow } from "../rows.ts";
import { showRow } from "../rowView.ts";
import type { BenchList } from "./list.ts";

/** A row for React lists. */
export const Message = memo(({ row }: { readonly row: ChatRow }) => {
  const show = useCallback((host: HTMLDivElement) => showRow(host, row), [row]);
  return <div ref={show} />;
});

export interface ReactListProps {
  readonly rows: readonly ChatRow[];
  readonly onReady: (list: BenchList) => void;
}

/** Passes the adapter to `onReady` once the scroller exists. Calls use the latest handle. */
export const useHandle = (
  onReady: (list: BenchList) => void,
  scroller: HTMLElement | null,
  handle: Omit<BenchList, "scroller">,
): void => {
  const latest = useRef(handle);
  useLayoutEffect(() => {
    latest.current = handle;
  });
  useLayoutEffect(() => {
    if (!scroller) return;
    onReady({
      scroller,
      prepend: (rows) => {
        latest.current.prepend(rows);
      },
      append: (rows) => {
        latest.current.append(rows);
      },
      jump: (index) => {
        latest.current.jump(index);
      },
      toEnd: () => {
        latest.current.toEnd();
      },
      onLastRowGrown: () => {
        latest.current.onLastRowGrown?.();
      },
    });
  }, [scroller]);
};

export const mountReact = (
  frame: HTMLElement,
  list: (onReady: (list: BenchList) => void) => ReactElement,
): Promise<BenchList> =>
  new Promise((resolve) => {
    createRoot(frame).render(list(resolve));
  });
