import { useCallback, useRef, useState } from "react";
import { Virtuoso } from "react-virtuoso";
import type { VirtuosoHandle } from "react-virtuoso";
import type { ChatRow } from "../rows.ts";
import { meanHeight } from "../rows.ts";
import { overscanPx } from "./list.ts";
import type { MountList } from "./list.ts";
import { Message, mountReact, useHandle } from "./reactList.tsx";
import type { ReactListProps } from "./reactList.tsx";

/** Far enough from 0: the first index must stay positive. */
const firstIndex = 10_000_000;

/**
 * Follows its documentation for chats: `firstItemIndex` decreases with prepended rows, `followOutput` for appended
 * ones, `autoscrollToBottom` for a growing last row, alignment to the bottom, stable keys, the initial location at the
 * last row. Sizes are read without waiting for a frame ("will improve performance and reduce flickering"), and the
 * default height avoids its probe.
 */
const VirtuosoChat = ({ rows: initial, onReady }: ReactListProps) => {
  const [{ rows, first }, set] = useState({ rows: initial, first: firstIndex });
  const list = useRef<VirtuosoHandle>(null);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const takeScroller = useCallback((element: HTMLElement | Window | null) => {
    setScroller(element instanceof HTMLElement ? element : null);
  }, []);
  useHandle(onReady, scroller, {
    prepend: (older) => {
      set((current) => ({ rows: [...older, ...current.rows], first: current.first - older.length }));
    },
    append: (newer) => {
      set((current) => ({ ...current, rows: [...current.rows, ...newer] }));
    },
    jump: (index) => list.current?.scrollToIndex({ index, align: "start" }),
    toEnd: () => list.current?.scrollToIndex({ index: "LAST", align: "end" }),
    onLastRowGrown: () => list.current?.autoscrollToBottom(),
  });
  return (
    <Virtuoso<ChatRow>
      ref={list}
      className="scroller"
      scrollerRef={takeScroller}
      data={rows}
      firstItemIndex={first}
      initialTopMostItemIndex={{ index: "LAST", align: "end" }}
      followOutput="auto"
      alignToBottom
      computeItemKey={(_, row) => row.key}
      defaultItemHeight={meanHeight}
      increaseViewportBy={overscanPx}
      skipAnimationFrameInResizeObserver
      itemContent={(_, row) => <Message row={row} />}
    />
  );
};

export const mountVirtuoso: MountList = (frame, rows) =>
  mountReact(frame, (onReady) => <VirtuosoChat rows={rows} onReady={onReady} />);
