// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { readSetting } from "../../lib/storage.ts";
import { Composer } from "./Composer.tsx";
import { clear, show } from "./viewTestSupport.ts";

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

  it("sends on Enter, breaks the line on Shift+Enter, and is empty afterwards", () => {
    const { onSend, area, type, press } = setUp();
    type("  hello ");
    press({ key: "Enter", shiftKey: true });
    expect(onSend).not.toHaveBeenCalled();
    press({ key: "Enter" });
    expect(onSend).toHaveBeenCalledExactlyOnceWith("hello");
    expect(area.value).toBe("");
  });

  it("edits the last own message on arrow up while it is empty", () => {
    const { onEditLast, type, press } = setUp();
    type("text");
    press({ key: "ArrowUp" });
    expect(onEditLast).not.toHaveBeenCalled();
    type("");
    press({ key: "ArrowUp" });
    expect(onEditLast).toHaveBeenCalledOnce();
  });

  it("does not send during IME composition, nor empty or too long text", () => {
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

  it("keeps the draft of a channel and account, also after a reload", () => {
    const again = (account?: string) => {
      clear();
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
