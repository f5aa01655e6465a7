// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { channelPath, navigate, parseRoute } from "../../lib/router.ts";
import { MessageActions } from "./MessageActions.tsx";
import { MessageEditor } from "./MessageEditor.tsx";
import { MessageReactions } from "./MessageReactions.tsx";
import { show } from "./viewTestSupport.ts";

describe("MessageActions", () => {
  it("copy a link to the message and confirm it", async () => {
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

  it("add a quick reaction", () => {
    const onReact = vi.fn();
    const root = show(() => <MessageActions messageId="m1" onReact={onReact} own={undefined} />);
    root.querySelector<HTMLElement>("[aria-label='React with 👍']")!.click();
    expect(onReact).toHaveBeenCalledExactlyOnceWith("👍");
    expect(root.querySelector("[aria-label='Edit message']")).toBeNull();
  });

  it("delete an own message only after a confirmation", () => {
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

  it("saves on Enter unless the text is empty or too long", () => {
    const { onSave, onCancel, press } = setUp();
    press("  ", "Enter");
    press("longer than a message may be", "Enter");
    expect(onSave).not.toHaveBeenCalled();
    press(" anew ", "Enter");
    expect(onSave).toHaveBeenCalledExactlyOnceWith("anew");
    expect(onCancel).not.toHaveBeenCalled();
  });

  it("cancels on Escape, or when nothing was changed", () => {
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

  it("shows the names of users, and toggles the own reaction", () => {
    const onToggle = vi.fn();
    const [thumb, party] = setUp(onToggle).querySelectorAll("button");
    expect(thumb!.getAttribute("aria-pressed")).toBe("true");
    expect(thumb!.title).toBe("Ada, Grace and 20 more");
    expect(party!.getAttribute("aria-label")).toBe("🎉, 1");
    thumb!.click();
    party!.click();
    expect(onToggle.mock.calls).toEqual([["👍"], ["🎉"]]);
  });

  it("is disabled where the user may not react", () => {
    expect([...setUp(undefined).querySelectorAll("button")].every((button) => button.disabled)).toBe(true);
  });
});
