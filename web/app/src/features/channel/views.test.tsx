// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from "vitest";
import type { JSX } from "solid-js";
import { render } from "solid-js/web";
import { Composer } from "./Composer.tsx";
import { MessageBody } from "./MessageBody.tsx";
import { MessageState } from "./MessageState.tsx";

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
    const root = show(() => <MessageBody content={"**b** <img src=x onerror=alert(1)> [x](javascript:alert(1)) [y](https://a.b)\n```\n<script>1</script>\n```"} />);
    expect(root.querySelectorAll("img, script")).toHaveLength(0);
    expect(root.querySelector("strong")?.textContent).toBe("b");
    expect(root.textContent).toContain("<img src=x onerror=alert(1)>");
    expect([...root.querySelectorAll("a")].map((link) => [link.href, link.rel, link.target])).toEqual([["https://a.b/", "noopener noreferrer nofollow", "_blank"]]);
  });
});

describe("MessageState", () => {
  it("says in words why a message was not sent, and offers both ways on", () => {
    const onRetry = vi.fn();
    const onDiscard = vi.fn();
    const root = show(() => <MessageState state="failed" failure="channel.archived" onRetry={onRetry} onDiscard={onDiscard} />);
    expect(root.querySelector("[role=alert]")?.textContent).toContain("archived");
    for (const button of root.querySelectorAll("button")) button.click();
    expect(onRetry).toHaveBeenCalledOnce();
    expect(onDiscard).toHaveBeenCalledOnce();
  });
});

describe("Composer", () => {
  const setUp = (maxLength = 20) => {
    const onSend = vi.fn();
    const root = show(() => <Composer channelId="c1" name="general" maxLength={maxLength} onSend={onSend} />);
    const area = root.querySelector("textarea")!;
    const type = (text: string) => {
      area.value = text;
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    };
    const press = (init: KeyboardEventInit) => area.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
    return { onSend, root, area, type, press };
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

  it("keeps the draft of a channel that is left", () => {
    const first = setUp();
    first.type("later");
    dispose?.();
    document.body.replaceChildren();
    expect(setUp().area.value).toBe("later");
  });
});
