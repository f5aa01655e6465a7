// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { closePane, navigate, openPane, pane, route, startRouter } from "./router.ts";

const workspace = "018f0000-0000-7000-8000-000000000001";
const [channel, other] = [2, 3].map((at) => `/w/${workspace}/c/018f0000-0000-7000-8000-00000000000${at}`) as [
  string,
  string,
];
const message = `${channel}/m/018f0000-0000-7000-8000-000000000009`;
const url = () => location.pathname + location.search + location.hash;
/** Loads or goes back as a browser does: first the new state, then the event. */
const arriveAt = (to: string, state: unknown = null): void => {
  history.replaceState(state, "", to);
  dispatchEvent(new PopStateEvent("popstate"));
};
const click = (href: string): void => {
  const link = document.createElement("a");
  link.href = href;
  document.body.append(link);
  link.click();
  link.remove();
};

startRouter();

beforeEach(() => {
  vi.restoreAllMocks();
  arriveAt(channel);
});

describe("the pane of a channel", () => {
  it("is part of the URL, and going back closes it", () => {
    const back = vi.spyOn(history, "back").mockImplementation(() => undefined);
    openPane("members");
    expect(url()).toBe(`${channel}?pane=members`);
    expect(pane()).toBe("members");
    closePane();
    expect(back).toHaveBeenCalledOnce();
    arriveAt(channel);
    expect(pane()).toBeUndefined();
  });

  it("closes in place when the page was loaded with it, and keeps other parameters", () => {
    const back = vi.spyOn(history, "back").mockImplementation(() => undefined);
    arriveAt(`${channel}?from=mail&pane=members#end`);
    expect(pane()).toBe("members");
    closePane();
    expect(back).not.toHaveBeenCalled();
    expect(url()).toBe(`${channel}?from=mail#end`);
    arriveAt(`${channel}?pane=members`);
    closePane();
    expect(url()).toBe(channel);
    expect(pane()).toBeUndefined();
  });

  it("stays open on the way to a message of the channel and back, and closes with the channel", () => {
    openPane("members");
    click(message);
    expect(url()).toBe(`${message}?pane=members`);
    expect(route()).toMatchObject({ name: "channel", messageId: expect.any(String) });
    navigate(channel, "replace");
    expect(url()).toBe(`${channel}?pane=members`);
    click(other);
    expect(url()).toBe(other);
    expect(pane()).toBeUndefined();
  });

  it("does not go back to another position when it is closed after a jump", () => {
    const back = vi.spyOn(history, "back").mockImplementation(() => undefined);
    arriveAt(message);
    openPane("members");
    // To the present, in the same history entry.
    navigate(channel, "replace");
    closePane();
    expect(back).not.toHaveBeenCalled();
    expect(url()).toBe(channel);
  });

  it("is ignored when its name is unknown, and outside of channels", () => {
    arriveAt(`${channel}?pane=later`);
    expect(pane()).toBeUndefined();
    click(message);
    expect(url()).toBe(`${message}?pane=later`);
    arriveAt("/signin?pane=members");
    expect(pane()).toBeUndefined();
  });
});

describe("the query and the fragment of a link", () => {
  it("are kept", () => {
    click(`${other}?x=1#top`);
    expect(url()).toBe(`${other}?x=1#top`);
    // A link with a query of its own replaces the present one.
    click(`${other}?y=2`);
    expect(url()).toBe(`${other}?y=2`);
    click(`${other}#below`);
    expect(url()).toBe(`${other}?y=2#below`);
  });

  it("do not put the code of a password reset link into the history", () => {
    click("/reset?lang=en#code=AbC_-123");
    expect(url()).toBe("/reset?lang=en");
    expect(route()).toEqual({ name: "reset" });
  });

  it("are left to the browser when the path begins with two slashes", () => {
    const push = vi.spyOn(history, "pushState");
    let isHandled: boolean | undefined;
    addEventListener(
      "click",
      (event) => {
        isHandled = event.defaultPrevented;
        event.preventDefault();
      },
      { once: true },
    );
    click(`${location.origin}//x/y`);
    expect(isHandled).toBe(false);
    expect(push).not.toHaveBeenCalled();
  });
});
