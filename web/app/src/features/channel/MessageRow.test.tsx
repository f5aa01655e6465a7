// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { MessageRow } from "./MessageRow.tsx";
import { MessageState } from "./MessageState.tsx";
import { show } from "./viewTestSupport.ts";

describe("MessageState", () => {
  it.each([
    [undefined, "Sending"],
    ["connection", "Waiting for connection"],
    ["rateLimit", "Waiting"],
  ] as const)("of a message delayed by %s shows %j", (delay, text) => {
    const rest = { failure: undefined, isLatest: false, onRetry: vi.fn(), onDiscard: vi.fn() };
    expect(show(() => <MessageState state="sending" delay={delay} {...rest} />).textContent).toBe(text);
  });

  it("shows a tick at the newest own message only, without a layout shift", () => {
    const state = (isLatest: boolean) =>
      show(() => (
        <MessageState state="sent" failure={undefined} isLatest={isLatest} onRetry={vi.fn()} onDiscard={vi.fn()} />
      ));
    const [newest, older] = [state(true), state(false)];
    expect(newest.querySelector("[role=img]")?.getAttribute("aria-label")).toBe("Sent");
    expect(older.querySelector("svg, [role]")).toBeNull();
    expect(older.textContent).toBe("");
    expect(older.firstElementChild!.className).toBe(newest.firstElementChild!.className);
  });

  it("shows why a message was refused, and offers retry and delete", () => {
    const onRetry = vi.fn();
    const onDiscard = vi.fn();
    const root = show(() => (
      <MessageState
        state="failed"
        failure="channel.archived"
        isLatest={false}
        onRetry={onRetry}
        onDiscard={onDiscard}
      />
    ));
    expect(root.querySelector("[role=alert]")?.textContent).toContain("archived");
    for (const button of root.querySelectorAll("button")) button.click();
    expect(onRetry).toHaveBeenCalledOnce();
    expect(onDiscard).toHaveBeenCalledOnce();
  });
});

describe("MessageRow", () => {
  const row = {
    id: "m1",
    senderId: "u1",
    content: "text",
    createdAt: "2026-01-01T00:00:00.000Z",
    isSystem: false,
    isDeleted: false,
    isSealed: false,
    isEdited: false,
    replyTo: undefined,
    reactions: [],
    seq: 1,
    state: "sent",
    failure: undefined,
    startsGroup: true,
    startsDay: false,
    startsNew: false,
  } as const;
  const text = (change: object) =>
    show(() => (
      <MessageRow
        row={{ ...row, ...change }}
        author={undefined}
        isOwn={false}
        quote={undefined}
        onRetry={vi.fn()}
        onDiscard={vi.fn()}
      />
    )).textContent;

  it("shows that a message was edited at the end of its last line, in any block", () => {
    const parents = ["a\n\nb", "a\n- b\n- c", "> a", "```\na\n```"].map((content) => {
      const root = show(() => (
        <MessageRow
          row={{ ...row, content, isEdited: true }}
          author={undefined}
          isOwn={false}
          quote={undefined}
          onRetry={vi.fn()}
          onDiscard={vi.fn()}
        />
      ));
      const parent = [...root.querySelectorAll("span")].find(
        ({ textContent }) => textContent === "(edited)",
      )!.parentElement!;
      return `${parent.tagName} ${parent.textContent}`;
    });
    expect(parents.slice(0, 2)).toEqual(["P b (edited)", "LI c (edited)"]);
    expect(parents.slice(2).map((parent) => parent.slice(0, 3))).toEqual(["DIV", "DIV"]);
  });

  it("shows and announces the time in the locale of the reader", () => {
    const createdAt = new Date(2026, 0, 1, 15, 4).toISOString();
    const root = show(() => (
      <MessageRow
        row={{ ...row, createdAt }}
        author={undefined}
        isOwn={false}
        quote={undefined}
        onRetry={vi.fn()}
        onDiscard={vi.fn()}
      />
    ));
    const written = new Intl.DateTimeFormat(undefined, { timeStyle: "short" }).format(new Date(createdAt));
    expect(root.querySelector("time")!.textContent).toBe(written);
    expect(root.querySelector("time")!.title).toContain(written);
    expect(root.querySelector("article")!.getAttribute("aria-label")).toContain(written);
  });

  it("shows that a message was edited or deleted", () => {
    expect(text({})).not.toContain("(edited)");
    expect(text({ isEdited: true })).toMatch(/text \(edited\)$/);
    expect(text({ isEdited: true, isDeleted: true, content: "" })).toMatch(/Message deleted$/);
  });

  it("shows a line in place of an encrypted message, and nothing else once it is deleted", () => {
    expect(text({ isSealed: true, content: "" })).toMatch(
      /Encrypted message\. This version of Parley cannot show it\.$/,
    );
    expect(text({ isSealed: true, isEdited: true, content: "" })).toContain("Encrypted message.");
    expect(text({ isDeleted: true, content: "" })).not.toContain("Encrypted");
  });
});
