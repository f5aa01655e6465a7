// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from "vitest";
import type { JSX } from "solid-js";
import { render } from "solid-js/web";
import { SessionContext } from "../session/index.ts";
import type { AppSession } from "../session/index.ts";
import { channelPath, navigate, parseRoute } from "../../lib/router.ts";
import { plainText } from "../../lib/markdown/parse.ts";
import { readSetting } from "../../lib/storage.ts";
import { Composer } from "./Composer.tsx";
import { MessageActions } from "./MessageActions.tsx";
import { MessageBody } from "./MessageBody.tsx";
import { MessageEditor } from "./MessageEditor.tsx";
import { MessageReactions } from "./MessageReactions.tsx";
import { MessageRow } from "./MessageRow.tsx";
import { MessageState } from "./MessageState.tsx";
import { createLinkNames } from "./createLinkNames.ts";

let dispose: (() => void) | undefined;
const show = (view: () => JSX.Element): HTMLElement => {
  const root = document.createElement("div");
  document.body.append(root);
  dispose = render(view, root);
  return root;
};
afterEach(() => {
  dispose?.();
  document.body.replaceChildren();
});

describe("MessageBody", () => {
  it("makes nodes of marks and leaves markup as the text it is", () => {
    const root = show(() => (
      <MessageBody
        content={
          "**b** <img src=x onerror=alert(1)> [x](javascript:alert(1)) [y](https://a.b)\n```\n<script>1</script>\n```"
        }
      />
    ));
    expect(root.querySelectorAll("img, script")).toHaveLength(0);
    expect(root.querySelector("strong")?.textContent).toBe("b");
    expect(root.textContent).toContain("<img src=x onerror=alert(1)>");
    expect([...root.querySelectorAll("a")].map((link) => [link.href, link.rel, link.target])).toEqual([
      ["https://a.b/", "noopener noreferrer nofollow", "_blank"],
    ]);
  });
});

describe("the direction of a message", () => {
  it("is each block's own, and code is never turned around", () => {
    const root = show(() => <MessageBody content={"שלום\n\nhello\n> مرحبا\n\n- א\n\n```\nx\n```"} />);
    expect([...root.querySelectorAll("[dir]")].map((block) => `${block.tagName} ${block.getAttribute("dir")}`)).toEqual(
      ["P auto", "P auto", "BLOCKQUOTE auto", "UL auto", "PRE ltr"],
    );
  });
});

describe("a link to this server", () => {
  const ids = [
    "01890a5d-ac96-774b-bcce-b302099a8057",
    "01890a5d-ac96-774b-bcce-b302099a8058",
    "01890a5d-ac96-774b-bcce-b302099a8059",
  ] as const;
  const place = `${location.origin}/w/${ids[0]}/c/${ids[1]}`;
  const message = { id: ids[2], senderId: "u1", seq: 1 };
  const state = (held: boolean) => ({
    channels: held ? { [ids[1]]: { info: { name: "general" }, timeline: { messages: [message] }, others: [] } } : {},
    users: { u1: { displayName: "Amara" } },
  });
  const link = (content: string, held = true): HTMLAnchorElement => {
    // Of the session, a link reads the state only.
    // eslint-disable-next-line no-restricted-syntax
    const session = { state: () => state(held) } as unknown as AppSession;
    return show(() => (
      <SessionContext.Provider value={session}>
        <MessageBody content={content} />
      </SessionContext.Provider>
    )).querySelector("a")!;
  };

  it.each([
    [`${place}/m/${ids[2]}`, true, "#general › message by Amara"],
    [`<${place}/m/${ids[2]}>`, true, "#general › message by Amara"],
    [`${place}/m/${ids[0]}`, true, "#general › message"],
    [place, true, "#general"],
    [`${place}/m/${ids[2]}`, false, "Link to a message"],
    [place, false, "Link to a channel"],
    [`[what we said](${place}/m/${ids[2]})`, true, "what we said"],
  ])("%s (held: %s) is called %j and opened here", (content, held, name) => {
    const shown = link(content, held);
    expect(shown.textContent).toBe(name);
    expect(parseRoute(shown.pathname).name).toBe("channel");
    expect(shown.target).toBe("");
  });

  it.each([
    `${place}?x=1`,
    `${place}/m/1`,
    `https://elsewhere.example/w/${ids[0]}/c/${ids[1]}`,
    `${location.origin}/api/me`,
  ])("is not what %s is", (address) => {
    const shown = link(address);
    expect([shown.textContent, shown.target, shown.rel]).toEqual([address, "_blank", "noopener noreferrer nofollow"]);
  });
});

describe("a message that is told in one line", () => {
  const idOf = (number: number) => `01890a5d-ac96-774b-bcce-b302099a805${number}`;
  const place = `${location.origin}/w/${idOf(7)}/c/${idOf(8)}`;
  const timeline = { messages: [{ id: idOf(9), senderId: "u1", seq: 1 }] };
  const state = {
    channels: { [idOf(8)]: { info: { name: "general" }, timeline, others: [] } },
    users: { u1: { displayName: "Amara" } },
  };
  const Told = (props: { readonly content: string }) => {
    const nameOf = createLinkNames();
    return <p>{plainText(props.content, nameOf)}</p>;
  };
  const told = (content: string): string => {
    // Of the session, a link reads the state only.
    // eslint-disable-next-line no-restricted-syntax
    const session = { state: () => state } as unknown as AppSession;
    const view = () => (
      <SessionContext.Provider value={session}>
        <Told content={content} />
      </SessionContext.Provider>
    );
    return show(view).textContent;
  };

  it("calls its links as its row does", () => {
    expect(told(`**See** ${place}/m/${idOf(9)} in ${place}, or [there](${place}).`)).toBe(
      "See #general › message by Amara in #general, or there.",
    );
    expect(told(`${place}?x=1 https://elsewhere.example/`)).toBe(`${place}?x=1 https://elsewhere.example/`);
  });
});

describe("MessageState", () => {
  it.each([
    [undefined, "Sending"],
    ["connection", "Waiting for connection"],
    ["turn", "Waiting"],
  ] as const)("of a message that waits for %s says %j", (wait, words) => {
    const rest = { failure: undefined, isLatest: false, onRetry: vi.fn(), onDiscard: vi.fn() };
    expect(show(() => <MessageState state="sending" wait={wait} {...rest} />).textContent).toBe(words);
  });

  it("ticks the newest of the own messages only, in the same room", () => {
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

  it("says in words why a message was not sent, and offers both ways on", () => {
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

  it("says so at the end of the last line, whatever that is in", () => {
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

  it("is read out and shown with the time as the reader's language writes it", () => {
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

  it("says that a message was edited, or deleted", () => {
    expect(text({})).not.toContain("(edited)");
    expect(text({ isEdited: true })).toMatch(/text \(edited\)$/);
    expect(text({ isEdited: true, isDeleted: true, content: "" })).toMatch(/Message deleted$/);
  });
});

describe("MessageActions", () => {
  it("copy a link to the message, and say so", async () => {
    const ids = [
      "01890a5d-ac96-774b-bcce-b302099a8057",
      "01890a5d-ac96-774b-bcce-b302099a8058",
      "01890a5d-ac96-774b-bcce-b302099a8059",
    ] as const;
    navigate(channelPath(ids[0], ids[1]));
    const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    const root = show(() => <MessageActions messageId={ids[2]} onReact={undefined} own={undefined} />);
    root.querySelector("button")!.click();
    await vi.waitFor(() => expect(root.querySelector("[role=status]")?.textContent).toBe("Link copied"));
    const link = new URL(writeText.mock.calls[0]![0]);
    expect(parseRoute(link.pathname)).toEqual({
      name: "channel",
      workspaceId: ids[0],
      channelId: ids[1],
      messageId: ids[2],
    });
    expect(parseRoute(`${link.pathname}/x`)).toEqual({ name: "unknown" });
  });

  it("react with what is one click away", () => {
    const onReact = vi.fn();
    const root = show(() => <MessageActions messageId="m1" onReact={onReact} own={undefined} />);
    root.querySelector<HTMLElement>("[aria-label='React with 👍']")!.click();
    expect(onReact).toHaveBeenCalledExactlyOnceWith("👍");
    expect(root.querySelector("[aria-label='Edit message']")).toBeNull();
  });

  it("delete an own message only when that was asked twice", () => {
    const [onEdit, onDelete] = [vi.fn(), vi.fn()];
    const root = show(() => <MessageActions messageId="m1" onReact={undefined} own={{ onEdit, onDelete }} />);
    const press = (name: string) =>
      [...root.querySelectorAll("button")]
        .find((button) => (button.getAttribute("aria-label") ?? button.textContent) === name)!
        .click();
    press("Edit message");
    expect(onEdit).toHaveBeenCalledOnce();
    press("Delete message");
    press("Cancel");
    expect(onDelete).not.toHaveBeenCalled();
    press("Delete message");
    press("Delete");
    expect(onDelete).toHaveBeenCalledOnce();
  });
});

describe("MessageEditor", () => {
  const setUp = () => {
    const [onSave, onCancel] = [vi.fn(), vi.fn()];
    const area = show(() => (
      <MessageEditor content="as it was" maxLength={20} onSave={onSave} onCancel={onCancel} />
    )).querySelector("textarea")!;
    const press = (text: string, key: string) => {
      area.value = text;
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
      area.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, key }));
    };
    return { onSave, onCancel, press };
  };

  it("saves with Enter what is neither empty nor too long", () => {
    const { onSave, onCancel, press } = setUp();
    press("  ", "Enter");
    press("longer than a message may be", "Enter");
    expect(onSave).not.toHaveBeenCalled();
    press(" anew ", "Enter");
    expect(onSave).toHaveBeenCalledExactlyOnceWith("anew");
    expect(onCancel).not.toHaveBeenCalled();
  });

  it("leaves the message as it was with Escape, or when nothing was changed", () => {
    const { onSave, onCancel, press } = setUp();
    press("anew", "Escape");
    press("as it was", "Enter");
    expect(onCancel).toHaveBeenCalledTimes(2);
    expect(onSave).not.toHaveBeenCalled();
  });
});

describe("MessageReactions", () => {
  const setUp = (onToggle: ((emoji: string) => void) | undefined) =>
    show(() => (
      <MessageReactions
        reactions={[
          { emoji: "👍", count: 22, userIds: ["u1", "u2"], mine: true },
          { emoji: "🎉", count: 1, userIds: ["u2"], mine: false },
        ]}
        isMine={(reaction) => reaction.mine === true}
        nameOf={(id) => (id === "u1" ? "Ada" : "Grace")}
        onToggle={onToggle}
        error={undefined}
      />
    ));

  it("names who reacted, and toggles the own reaction", () => {
    const onToggle = vi.fn();
    const [thumb, party] = setUp(onToggle).querySelectorAll("button");
    expect(thumb!.getAttribute("aria-pressed")).toBe("true");
    expect(thumb!.title).toBe("Ada, Grace and 20 more");
    expect(party!.getAttribute("aria-label")).toBe("🎉, 1");
    thumb!.click();
    party!.click();
    expect(onToggle.mock.calls).toEqual([["👍"], ["🎉"]]);
  });

  it("only shows them where the person may not react", () => {
    expect([...setUp(undefined).querySelectorAll("button")].every((button) => button.disabled)).toBe(true);
  });
});

describe("Composer", () => {
  const setUp = (maxLength = 20, account: string | undefined = "u1") => {
    const [onSend, onEditLast] = [vi.fn(), vi.fn()];
    const root = show(() => (
      <Composer
        channelId="c1"
        account={account}
        name="general"
        maxLength={maxLength}
        onSend={onSend}
        onEditLast={onEditLast}
      />
    ));
    const area = root.querySelector("textarea")!;
    const type = (text: string) => {
      area.value = text;
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    };
    const press = (init: KeyboardEventInit) =>
      area.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
    return { onSend, onEditLast, root, area, type, press };
  };

  it("sends with Enter, breaks the line with Shift+Enter, and empties itself", () => {
    const { onSend, area, type, press } = setUp();
    type("  hello ");
    press({ key: "Enter", shiftKey: true });
    expect(onSend).not.toHaveBeenCalled();
    press({ key: "Enter" });
    expect(onSend).toHaveBeenCalledExactlyOnceWith("hello");
    expect(area.value).toBe("");
  });

  it("asks for the last own message with the arrow upwards while nothing is written", () => {
    const { onEditLast, type, press } = setUp();
    type("text");
    press({ key: "ArrowUp" });
    expect(onEditLast).not.toHaveBeenCalled();
    type("");
    press({ key: "ArrowUp" });
    expect(onEditLast).toHaveBeenCalledOnce();
  });

  it("does not send while a word is being composed, nor what is empty or too long", () => {
    const { onSend, root, type, press } = setUp(5);
    type("ni");
    press({ key: "Enter", isComposing: true });
    type("   ");
    press({ key: "Enter" });
    type("too long");
    press({ key: "Enter" });
    expect(onSend).not.toHaveBeenCalled();
    expect(root.querySelector("button")?.disabled).toBe(true);
    expect(root.textContent).toContain("3 too many");
    type("");
  });

  it("keeps the draft of a channel that is left, for whoever wrote it, also for the next page", () => {
    const again = (account?: string) => {
      dispose?.();
      document.body.replaceChildren();
      return setUp(20, account);
    };
    setUp().type("later");
    expect(again("u2").area.value).toBe("");
    expect(again().area.value).toBe("later");
    window.dispatchEvent(new Event("pagehide"));
    expect(readSetting("draft.u1.c1")).toBe("later");
    const last = again();
    last.press({ key: "Enter" });
    expect(last.onSend).toHaveBeenCalledWith("later");
    expect(readSetting("draft.u1.c1")).toBeUndefined();
  });
});
