import { createDomList } from "../../../../web/packages/list/src/dom/index.ts";
import { meanHeight, shapeOf } from "../rows.ts";
import type { ChatRow } from "../rows.ts";
import { showRow } from "../rowView.ts";
import type { MountList } from "./list.ts";

const specOf = (row: ChatRow) => ({ key: row.key, bucket: shapeOf(row), counted: false });

export const mountParley: MountList = (frame, rows, conversation) => {
  const scroller = document.createElement("div");
  scroller.className = "scroller";
  scroller.tabIndex = 0;
  frame.append(scroller);
  const { list } = createDomList({
    scroller,
    content: { mount: (element, key) => showRow(element, conversation.row(key)) },
    itemSelector: "article",
    estimate: meanHeight,
  });
  list.change((edits) => {
    edits.append(rows.map(specOf));
  });
  list.flush();
  return Promise.resolve({
    scroller,
    prepend: (older) => {
      list.change((edits) => {
        edits.prepend(older.map(specOf));
      });
    },
    append: (newer) => {
      list.change((edits) => {
        edits.append(newer.map(specOf));
      });
    },
    jump: (index) => {
      const row = list.rowAt(index);
      if (row) list.jump(row.key, "start");
    },
    toEnd: () => {
      list.toLatest();
    },
    indexBytes: () => list.stats.indexBytes,
  });
};
