// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import type { Message, ParleyClient } from "@parley/sdk";
import { SessionContext } from "../session/index.ts";
import type { AppSession } from "../session/index.ts";
import { createStateView } from "../session/createStateView.ts";
import { viewedClient } from "../session/sessionTestSupport.ts";
import { LiveRegion } from "./LiveRegion.tsx";
import type { ChannelTimeline } from "./createTimeline.ts";
import { createTimeline } from "./createTimeline.ts";
import { show } from "./viewTestSupport.ts";

const createdAt = "2026-01-01T00:00:00.000Z";
const message = (seq: number, senderId: string): Message => ({
  id: `m${seq}`,
  channelId: "c1",
  seq,
  index: seq,
  senderId,
  content: `text ${seq}`,
  type: "text",
  createdAt,
  reactions: [],
  threadId: undefined,
  replyTo: undefined,
  updatedAt: undefined,
  deletedAt: undefined,
  sealed: undefined,
  version: undefined,
});
const info = {
  id: "c1",
  workspaceId: "w1",
  name: "general",
  kind: "public" as const,
  topic: "",
  createdBy: "u1",
  createdAt,
  memberCount: 2,
  joined: true,
  lastSeq: 0,
  lastIndex: 0,
  readSeq: 0,
  readIndex: 0,
  archivedAt: undefined,
};

const setUp = () => {
  const held = viewedClient();
  const { store } = held;
  let messages: readonly Message[] = [];
  const update = () => {
    const last = messages.length;
    const channel = {
      info: { ...info, lastSeq: last, lastIndex: last },
      infoSeq: last,
      seq: last,
      timeline: { messages, hasOlder: false, hasNewer: false },
      others: [],
    };
    store.update((state) => ({ ...state, channels: { c1: channel } }));
  };
  store.update((state) => ({ ...state, me: { id: "u1", displayName: "Ada", email: "", createdAt } }));
  update();
  const client: Partial<ParleyClient> = held;
  const session: Partial<AppSession> = { client: client as ParleyClient, state: createStateView(held) };
  const Timeline = () => {
    const timeline: ChannelTimeline = createTimeline("c1");
    return <LiveRegion timeline={timeline} />;
  };
  const root = show(() => (
    <SessionContext.Provider value={session as AppSession}>
      <Timeline />
    </SessionContext.Provider>
  ));
  return {
    text: () => root.textContent,
    receive: (senderId: string) => {
      messages = [...messages, message(messages.length + 1, senderId)];
      update();
    },
    know: (...ids: string[]) => {
      const users = Object.fromEntries(
        ids.map((id) => [id, { id, displayName: id.toUpperCase(), kind: "human" as const, deactivated: false }]),
      );
      store.update((state) => ({ ...state, users: { ...state.users, ...users } }));
    },
  };
};

describe("the announcement of messages", () => {
  it("announces the messages of two unknown authors, each with its name", () => {
    const region = setUp();
    region.receive("u2");
    region.receive("u3");
    expect(region.text()).toBe("");
    region.know("u2");
    expect(region.text()).toBe("U2: text 1");
    region.know("u3");
    expect(region.text()).toBe("U3: text 2");
  });

  it("announces messages together whose authors become known together", () => {
    const region = setUp();
    region.receive("u2");
    region.receive("u3");
    region.know("u2", "u3");
    expect(region.text()).toBe("U2: text 1\nU3: text 2");
  });

  it("does not delay the messages of known authors, nor announce own ones or one twice", () => {
    const region = setUp();
    region.know("u3");
    region.receive("u2");
    region.receive("u3");
    expect(region.text()).toBe("U3: text 2");
    region.receive("u1");
    region.know("u4");
    expect(region.text()).toBe("U3: text 2");
    region.know("u2");
    expect(region.text()).toBe("U2: text 1");
  });

  it("announces the newest of more messages than it keeps", () => {
    const region = setUp();
    for (let count = 0; count < 12; count++) region.receive("u2");
    region.know("u2");
    expect(region.text().split("\n")).toEqual(Array.from({ length: 10 }, (_, at) => `U2: text ${at + 3}`));
  });
});
