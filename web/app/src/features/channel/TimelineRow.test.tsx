// @vitest-environment happy-dom
import { For } from "solid-js";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Channel, Message, ParleyClient } from "@parley/sdk";
import { SessionContext } from "../session/index.ts";
import type { AppSession } from "../session/index.ts";
import { createStateView } from "../session/createStateView.ts";
import { viewedClient } from "../session/sessionTestSupport.ts";
import { RowBuilder } from "./RowBuilder.ts";
import { TimelineRow } from "./TimelineRow.tsx";
import type { MessageChanges } from "./createMessageChanges.ts";
import { createTimeline } from "./createTimeline.ts";
import type { ChannelTimeline } from "./createTimeline.ts";
import { show } from "./viewTestSupport.ts";

const info: Channel = {
  id: "c1",
  workspaceId: "w1",
  name: "general",
  kind: "public",
  topic: "",
  createdBy: "u1",
  createdAt: "2026-01-01T00:00:00.000Z",
  memberCount: 2,
  joined: true,
  lastSeq: 3,
  lastIndex: 3,
  readSeq: 0,
  readIndex: 0,
  archivedAt: undefined,
};
const message = (seq: number): Message => ({
  id: `m${seq}`,
  channelId: "c1",
  seq,
  index: seq,
  senderId: "u2",
  content: `text ${seq}`,
  type: "text",
  createdAt: "2026-01-01T00:00:00.000Z",
  reactions: [],
  threadId: undefined,
  replyTo: undefined,
  updatedAt: undefined,
  deletedAt: undefined,
  sealed: undefined,
  version: undefined,
});
const changing: Partial<MessageChanges> = { canChange: () => false, error: () => undefined };
const never = () => false;
const ignore = () => undefined;

/** Three rendered rows, with counts of what they do. */
const setUp = () => {
  const held = viewedClient();
  held.store.update((state) => ({
    ...state,
    me: { id: "u1", displayName: "Ada", email: "", createdAt: info.createdAt },
    channels: {
      c1: {
        info,
        infoSeq: 3,
        seq: 3,
        timeline: { messages: [1, 2, 3].map(message), hasOlder: false, hasNewer: false },
        others: [],
      },
    },
  }));
  const client: Partial<ParleyClient> = { ...held, ensureUser: ignore };
  const session: Partial<AppSession> = { client: client as ParleyClient, state: createStateView(held) };
  const builds = vi.spyOn(RowBuilder.prototype, "build");
  let reads: string[] = [];
  const Rows = () => {
    const timeline = createTimeline("c1");
    const counted: ChannelTimeline = {
      ...timeline,
      row: (id) => {
        reads.push(id);
        return timeline.row(id);
      },
    };
    return (
      <For each={["m1", "m2", "m3"]}>
        {(id) => (
          <TimelineRow
            id={id}
            timeline={counted}
            changing={changing as MessageChanges}
            delay={ignore}
            isActive={never}
            isEditing={never}
            isLatestOwn={never}
            onEdit={ignore}
            onEditEnd={ignore}
            onMore={ignore}
            onElement={ignore}
          />
        )}
      </For>
    );
  };
  const root = show(() => (
    <SessionContext.Provider value={session as AppSession}>
      <Rows />
    </SessionContext.Provider>
  ));
  const changes = new MutationObserver(ignore);
  changes.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
  const counts = () => {
    const result = { builds: builds.mock.calls.length, reads: reads.length, mutations: changes.takeRecords().length };
    builds.mockClear();
    reads = [];
    return result;
  };
  counts();
  return { ...held, root, counts };
};

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the rows of a channel", () => {
  it("do nothing for a receipt of another device, nor for an own read position", () => {
    const { reads, root, counts } = setUp();
    expect(root.querySelectorAll("article")).toHaveLength(3);
    reads.onReceipt({ type: "receipt", channelId: "c1", userId: "u1", readSeq: 2, readIndex: 2 });
    reads.advance("c1", 3);
    expect(reads.unreadCount("c1")).toBe(0);
    expect(counts()).toEqual({ builds: 0, reads: 0, mutations: 0 });
  });

  it("are built again for a changed message, and only its row is rendered", () => {
    const { store, root, counts } = setUp();
    store.update((state) => {
      const held = state.channels["c1"]!;
      const messages = held.timeline!.messages.with(1, { ...message(2), content: "changed", version: 4 });
      return { ...state, channels: { c1: { ...held, timeline: { ...held.timeline!, messages } } } };
    });
    expect(root.querySelector("[data-message-id=m2]")?.textContent).toContain("changed");
    const { builds, mutations } = counts();
    expect(builds).toBe(1);
    expect(mutations).toBeGreaterThan(0);
  });
});
