// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { navigate, openLayer, route, startRouter } from "./router.ts";

const channel = "/w/018f0000-0000-7000-8000-000000000001/c/018f0000-0000-7000-8000-000000000002";
/** What the browser does when somebody goes back to a step: the new state first, then the event. */
const arriveAt = (state: unknown, path = location.pathname): void => {
  history.replaceState(state, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
};

startRouter();

describe("what is open above the page", () => {
  beforeEach(() => {
    arriveAt(null, "/signin");
    vi.restoreAllMocks();
  });

  it("is closed by going back, which changes no page", () => {
    const close = vi.fn();
    const back = vi.spyOn(history, "back").mockImplementation(() => undefined);
    openLayer(close);
    arriveAt(null);
    expect(close).toHaveBeenCalledOnce();
    expect(route()).toEqual({ name: "signIn" });
    expect(back).not.toHaveBeenCalled();
  });

  it("is closed by another page, which takes the place of its step", () => {
    const close = vi.fn();
    openLayer(close);
    const push = vi.spyOn(history, "pushState");
    navigate(channel);
    expect(close).toHaveBeenCalledOnce();
    expect(push).not.toHaveBeenCalled();
    expect(history.state).toBeNull();
    expect(location.pathname).toBe(channel);
  });

  it("leaves a step behind that the next one uses again and that going back passes over", () => {
    const back = vi.spyOn(history, "back").mockImplementation(() => undefined);
    const push = vi.spyOn(history, "pushState");
    openLayer(vi.fn())();
    openLayer(vi.fn())();
    expect(push).toHaveBeenCalledOnce();
    arriveAt(null);
    expect(back).toHaveBeenCalledOnce();
    // And only that one.
    arriveAt(null, "/register");
    expect(back).toHaveBeenCalledOnce();
  });

  it("stays where its page only gets a better address", () => {
    const close = vi.fn();
    openLayer(close);
    navigate("/register", "replace");
    expect(close).not.toHaveBeenCalled();
    arriveAt(null);
    expect(close).toHaveBeenCalledOnce();
  });
});
