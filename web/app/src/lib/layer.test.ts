// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { navigate, openLayer, route, startRouter } from "./router.ts";

const channel = "/w/018f0000-0000-7000-8000-000000000001/c/018f0000-0000-7000-8000-000000000002";
/** Goes back as a browser does: first the new state, then the event. */
const arriveAt = (state: unknown, path = location.pathname): void => {
  history.replaceState(state, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
};

startRouter();

describe("a layer", () => {
  beforeEach(() => {
    arriveAt(null, "/signin");
    vi.restoreAllMocks();
  });

  it("is closed by going back, which does not change the page", () => {
    const close = vi.fn();
    const back = vi.spyOn(history, "back").mockImplementation(() => undefined);
    openLayer(close);
    arriveAt(null);
    expect(close).toHaveBeenCalledOnce();
    expect(route()).toEqual({ name: "signIn" });
    expect(back).not.toHaveBeenCalled();
  });

  it("is closed by a navigation, which replaces its history entry", () => {
    const close = vi.fn();
    openLayer(close);
    const push = vi.spyOn(history, "pushState");
    navigate(channel);
    expect(close).toHaveBeenCalledOnce();
    expect(push).not.toHaveBeenCalled();
    expect(history.state).toBeNull();
    expect(location.pathname).toBe(channel);
  });

  it("leaves a history entry that the next layer reuses and that going back skips", () => {
    const back = vi.spyOn(history, "back").mockImplementation(() => undefined);
    const push = vi.spyOn(history, "pushState");
    openLayer(vi.fn())();
    openLayer(vi.fn())();
    expect(push).toHaveBeenCalledOnce();
    arriveAt(null);
    expect(back).toHaveBeenCalledOnce();
    // Only that entry.
    arriveAt(null, "/register");
    expect(back).toHaveBeenCalledOnce();
  });

  it("stays open when the URL of its page is replaced", () => {
    const close = vi.fn();
    openLayer(close);
    navigate("/register", "replace");
    expect(close).not.toHaveBeenCalled();
    arriveAt(null);
    expect(close).toHaveBeenCalledOnce();
  });
});
