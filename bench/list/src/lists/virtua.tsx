import { useLayoutEffect, useRef, useState } from "react";
import { Virtualizer } from "virtua";
import type { VirtualizerHandle } from "virtua";
import type { ChatRow } from "../rows.ts";
import { overscanPx } from "./list.ts";
import type { MountList } from "./list.ts";
import { Message, mountReact, useHandle } from "./reactList.tsx";
import type { ReactListProps } from "./reactList.tsx";

/** Tolerance for the end, in px. */
const atEnd = -1.5;

/**
 * Follows its story "Chat": `shift` only in the render that prepends rows, a spacer above, no scroll anchoring by the
 * browser, and an app that follows the end. No `itemSize`, as its documentation recommends. The app follows the end
 * before the paint, and also when rows change their size.
 */
const VirtuaChat = ({ rows: initial, onReady }: ReactListProps) => {
  const [rows, setRows] = useState(initial);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const list = useRef<VirtualizerHandle>(null);
  const isPrepend = useRef(false);
  const follows = useRef(true);
  const toEnd = () => list.current?.scrollToIndex(rows.length - 1, { align: "end" });
  useLayoutEffect(() => {
    isPrepend.current = false;
  });
  useLayoutEffect(() => {
    if (follows.current) toEnd();
  }, [rows]);
  useHandle(onReady, scroller, {
    prepend: (older) => {
      isPrepend.current = true;
      setRows((current) => [...older, ...current]);
    },
    append: (newer) => {
      setRows((current) => [...current, ...newer]);
    },
    jump: (index) => list.current?.scrollToIndex(index, { align: "start" }),
    toEnd,
  });
  return (
    <div ref={setScroller} className="scroller" style={{ display: "flex", flexDirection: "column" }}>
      <div style={{ flexGrow: 1 }} />
      <Virtualizer
        ref={list}
        data={rows}
        shift={isPrepend.current}
        bufferSize={overscanPx}
        onScroll={(offset) => {
          const { current } = list;
          if (current) follows.current = offset - current.scrollSize + current.viewportSize >= atEnd;
        }}
        onResize={() => {
          if (follows.current) toEnd();
        }}
      >
        {(row: ChatRow) => <Message key={row.key} row={row} />}
      </Virtualizer>
    </div>
  );
};

export const mountVirtua: MountList = (frame, rows) =>
  mountReact(frame, (onReady) => <VirtuaChat rows={rows} onReady={onReady} />);
