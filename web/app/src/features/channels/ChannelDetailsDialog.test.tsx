// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from "vitest";
import { render } from "solid-js/web";
import { SessionContext } from "../session/index.ts";
import type { AppSession } from "../session/index.ts";
import { ChannelDetailsDialog } from "./ChannelDetailsDialog.tsx";
import { strings } from "./strings.ts";

let dispose: (() => void) | undefined;

afterEach(() => {
  dispose?.();
  document.body.replaceChildren();
});

describe("ChannelDetailsDialog", () => {
  const fields = (name: string) => {
    const state = { limits: {}, channel: () => ({ info: { name, topic: "Talk" } }) };
    // The dialog uses only the state until the form is submitted.
    // eslint-disable-next-line no-restricted-syntax
    const session = { state, closeDialog: () => undefined } as unknown as AppSession;
    const root = document.body.appendChild(document.createElement("div"));
    dispose = render(
      () => (
        <SessionContext.Provider value={session}>
          <ChannelDetailsDialog channelId="c1" />
        </SessionContext.Provider>
      ),
      root,
    );
    return { inputs: [...root.querySelectorAll("input")], text: root.textContent };
  };

  it("lets #general keep its name, with the reason, and its topic be changed", () => {
    const { inputs, text } = fields("general");
    expect(inputs.map(({ value, readOnly }) => [value, readOnly])).toEqual([
      ["general", true],
      ["Talk", false],
    ]);
    expect(text).toContain(strings.keepsName);
  });

  it("says while typing what the server would refuse in a name", () => {
    fields("random");
    const root = document.body;
    const input = root.querySelector("input")!;
    const save = root.querySelector<HTMLButtonElement>("button[type=submit]")!;
    const type = (text: string) => {
      input.value = text;
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    };
    type("r&d");
    expect(input.getAttribute("aria-invalid")).toBe("true");
    expect(root.querySelector(`[id="${input.getAttribute("aria-describedby")}"]`)?.textContent).toBe(
      strings.notInName("&"),
    );
    expect(save.disabled).toBe(true);
    type("r-d");
    expect(input.getAttribute("aria-invalid")).toBeNull();
    expect(save.disabled).toBe(false);
  });

  it("lets another channel be renamed", () => {
    const { inputs, text } = fields("random");
    expect(inputs.map(({ readOnly }) => readOnly)).toEqual([false, false]);
    expect(text).toContain(strings.nameHint);
  });
});
