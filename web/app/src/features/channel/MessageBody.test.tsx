// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { SessionContext } from "../session/index.ts";
import type { AppSession } from "../session/index.ts";
import { parseRoute } from "../../lib/router.ts";
import { plainText } from "../../lib/markdown/parse.ts";
import { MessageBody } from "./MessageBody.tsx";
import { createLinkLabels } from "./createLinkLabels.ts";
import { show } from "./viewTestSupport.ts";

describe("MessageBody", () => {
  it("renders markup as nodes and HTML as text", () => {
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

describe("the text direction of a message", () => {
  it("is that of each block, and code is left to right", () => {
    const root = show(() => <MessageBody content={"שלום\n\nhello\n> مرحبا\n\n- א\n\n```\nx\n```"} />);
    expect([...root.querySelectorAll("[dir]")].map((block) => `${block.tagName} ${block.getAttribute("dir")}`)).toEqual(
      ["P auto", "P auto", "BLOCKQUOTE auto", "UL auto", "PRE ltr"],
    );
  });
});

describe("an internal link", () => {
  const ids = [
    "01890a5d-ac96-774b-bcce-b302099a8057",
    "01890a5d-ac96-774b-bcce-b302099a8058",
    "01890a5d-ac96-774b-bcce-b302099a8059",
  ] as const;
  const channelUrl = `${location.origin}/w/${ids[0]}/c/${ids[1]}`;
  const message = { id: ids[2], senderId: "u1", seq: 1 };
  const state = (held: boolean) => ({
    channel: (id: string) =>
      held && id === ids[1] ? { info: { name: "general" }, timeline: { messages: [message] }, others: [] } : undefined,
    user: (id: string) => (id === "u1" ? { displayName: "Amara" } : undefined),
  });
  const link = (content: string, held = true): HTMLAnchorElement => {
    // A link uses only the state of the session.
    // eslint-disable-next-line no-restricted-syntax
    const session = { state: state(held) } as unknown as AppSession;
    return show(() => (
      <SessionContext.Provider value={session}>
        <MessageBody content={content} />
      </SessionContext.Provider>
    )).querySelector("a")!;
  };

  it.each([
    [`${channelUrl}/m/${ids[2]}`, true, "#general › message by Amara"],
    [`<${channelUrl}/m/${ids[2]}>`, true, "#general › message by Amara"],
    [`${channelUrl}/m/${ids[0]}`, true, "#general › message"],
    [channelUrl, true, "#general"],
    [`${channelUrl}/m/${ids[2]}`, false, "Link to a message"],
    [channelUrl, false, "Link to a channel"],
    [`[what we said](${channelUrl}/m/${ids[2]})`, true, "what we said"],
  ])("%s (held: %s) has the label %j and opens here", (content, held, name) => {
    const shown = link(content, held);
    expect(shown.textContent).toBe(name);
    expect(parseRoute(shown.pathname).name).toBe("channel");
    expect(shown.target).toBe("");
  });

  it.each([
    `${channelUrl}?x=1`,
    `${channelUrl}/m/1`,
    `https://elsewhere.example/w/${ids[0]}/c/${ids[1]}`,
    `${location.origin}/api/me`,
  ])("is not %s", (address) => {
    const shown = link(address);
    expect([shown.textContent, shown.target, shown.rel]).toEqual([address, "_blank", "noopener noreferrer nofollow"]);
  });
});

describe("a message in one line", () => {
  const idOf = (number: number) => `01890a5d-ac96-774b-bcce-b302099a805${number}`;
  const channelUrl = `${location.origin}/w/${idOf(7)}/c/${idOf(8)}`;
  const timeline = { messages: [{ id: idOf(9), senderId: "u1", seq: 1 }] };
  const state = {
    channel: (id: string) => (id === idOf(8) ? { info: { name: "general" }, timeline, others: [] } : undefined),
    user: (id: string) => (id === "u1" ? { displayName: "Amara" } : undefined),
  };
  const OneLine = (props: { readonly content: string }) => {
    const nameOf = createLinkLabels();
    return <p>{plainText(props.content, nameOf)}</p>;
  };
  const oneLine = (content: string): string => {
    // A link uses only the state of the session.
    // eslint-disable-next-line no-restricted-syntax
    const session = { state } as unknown as AppSession;
    const view = () => (
      <SessionContext.Provider value={session}>
        <OneLine content={content} />
      </SessionContext.Provider>
    );
    return show(view).textContent;
  };

  it("has the same link labels as its row", () => {
    expect(oneLine(`**See** ${channelUrl}/m/${idOf(9)} in ${channelUrl}, or [there](${channelUrl}).`)).toBe(
      "See #general › message by Amara in #general, or there.",
    );
    expect(oneLine(`${channelUrl}?x=1 https://elsewhere.example/`)).toBe(
      `${channelUrl}?x=1 https://elsewhere.example/`,
    );
  });
});
