import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { estimateOf, meanHeight } from "../rows.ts";
import { overscanPx } from "./list.ts";
import type { MountList } from "./list.ts";
import { Message, mountReact, useHandle } from "./reactList.tsx";
import type { ReactListProps } from "./reactList.tsx";

/**
 * Follows its guide "Chat" and its example: `anchorTo: 'end'`, `followOnAppend`, a threshold of 80 px, stable keys, a
 * scroll to the end after the mount, and direct DOM updates, which avoid most React renders during a scroll. Each row
 * has its own estimate.
 */
const TanstackChat = ({ rows: initial, onReady }: ReactListProps) => {
  const [rows, setRows] = useState(initial);
  const element = useRef<HTMLDivElement>(null);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const rowAt = (index: number) => {
    const row = rows[index];
    if (!row) throw new Error(`There is no row ${index}.`);
    return row;
  };
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => element.current,
    estimateSize: useCallback((index: number) => estimateOf(rowAt(index)), [rows]),
    getItemKey: useCallback((index: number) => rowAt(index).key, [rows]),
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: 80,
    overscan: Math.ceil(overscanPx / meanHeight),
    directDomUpdates: true,
  });
  useLayoutEffect(() => {
    setScroller(element.current);
    virtualizer.scrollToEnd();
  }, [virtualizer]);
  useHandle(onReady, scroller, {
    prepend: (older) => {
      setRows((current) => [...older, ...current]);
    },
    append: (newer) => {
      setRows((current) => [...current, ...newer]);
    },
    jump: (index) => {
      virtualizer.scrollToIndex(index, { align: "start" });
    },
    toEnd: () => {
      virtualizer.scrollToEnd();
    },
  });
  return (
    <div ref={element} className="scroller">
      <div ref={virtualizer.containerRef} style={{ position: "relative", width: "100%" }}>
        {virtualizer.getVirtualItems().map(({ key, index }) => (
          <div
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            style={{ position: "absolute", top: 0, left: 0, width: "100%" }}
          >
            <Message row={rowAt(index)} />
          </div>
        ))}
      </div>
    </div>
  );
};

export const mountTanstack: MountList = (frame, rows) =>
  mountReact(frame, (onReady) => <TanstackChat rows={rows} onReady={onReady} />);
