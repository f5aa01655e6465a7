// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from "vitest";
import { render } from "solid-js/web";
import type { ChannelEvent, ItemList, Member } from "@parley/sdk";
import { SessionContext } from "../session/index.ts";
import type { AppSession } from "../session/index.ts";
import { createMembers } from "./createMembers.ts";
import type { Members } from "./createMembers.ts";

let dispose: (() => void) | undefined;

afterEach(() => {
  dispose?.();
});

const member = (id: string, displayName: string): Member => ({
  user: { id, displayName, kind: "human", deactivated: undefined },
  role: "member",
  joinedAt: "2026-01-01T00:00:00.000Z",
});

const update = (change: { workspaceId?: string; role?: "admin"; displayName?: string }): ChannelEvent => ({
  type: "member.updated",
  channelId: "c1",
  seq: 2,
  workspaceId: "w1",
  userId: "u1",
  role: undefined,
  displayName: undefined,
  ...change,
});

/** Answers of the server, each given by the test. */
const setUp = () => {
  const answers: ((page: ItemList<Member>) => void)[] = [];
  const listeners = new Set<(event: ChannelEvent) => void>();
  const on = (_: string, listener: (event: ChannelEvent) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  // The list uses nothing else of the session.
  // eslint-disable-next-line no-restricted-syntax
  const session = { client: { events: { on } } } as unknown as AppSession;
  const made: Members[] = [];
  const List = () => {
    made.push(
      createMembers({
        workspaceId: () => "w1",
        fetchPage: () => new Promise((resolve) => answers.push(resolve)),
        count: () => 2,
      }),
    );
    return <></>;
  };
  dispose = render(
    () => (
      <SessionContext.Provider value={session}>
        <List />
      </SessionContext.Provider>
    ),
    document.createElement("div"),
  );
  const members = made[0];
  if (!members) throw new Error("not rendered");
  return {
    members,
    listeners,
    answer: async (...items: readonly Member[]) => {
      await vi.waitFor(() => expect(answers).not.toHaveLength(0));
      answers.shift()?.({ items, next: undefined });
      await vi.waitFor(() => expect(members.ready()).toBe(true));
    },
    requests: () => answers.length,
    raise: (event: ChannelEvent) => {
      for (const listener of listeners) listener(event);
    },
  };
};

describe("the members of a list", () => {
  it("have the name and role of the event, and the others stay the same", async () => {
    const { members, answer, raise, requests, listeners } = setUp();
    await answer(member("u1", "Bo"), member("u2", "Cy"));
    const other = members.member("u2");
    raise(update({ displayName: "Beau" }));
    raise(update({ role: "admin" }));
    expect(members.member("u1")).toEqual({ ...member("u1", "Beau"), role: "admin" });
    raise(update({ workspaceId: "w2", displayName: "Elsewhere" }));
    raise({ ...update({ displayName: "Nobody" }), userId: "u9" } as ChannelEvent);
    expect(members.member("u1")?.user.displayName).toBe("Beau");
    expect(members.member("u2")).toBe(other);
    expect(members.ids()).toEqual(["u1", "u2"]);
    expect(requests()).toBe(0);
    dispose?.();
    expect(listeners.size).toBe(0);
  });

  it("are read again when an event comes during a request, whose answer may be older", async () => {
    const { members, answer, raise } = setUp();
    raise(update({ displayName: "Beau" }));
    await answer(member("u1", "Bo"));
    await answer(member("u1", "Beau"));
    await vi.waitFor(() => expect(members.member("u1")?.user.displayName).toBe("Beau"));
  });
});
