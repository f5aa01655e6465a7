// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { isHistoryNavigation, navigate, parseRoute, resetCode, route, startRouter } from "./router.ts";

describe("the password reset link", () => {
  it("passes its code to the page and removes it from the URL and the history", () => {
    history.replaceState(null, "", "/reset#code=AbC_-123");
    startRouter();
    expect(resetCode()).toBe("AbC_-123");
    expect(location.href).not.toContain("AbC_-123");
    expect(location.pathname).toBe("/reset");

    // Another link, opened in the same page.
    history.pushState(null, "", "/reset#code=second");
    dispatchEvent(new PopStateEvent("popstate"));
    expect(resetCode()).toBe("second");
    expect(location.hash).toBe("");
    expect(route()).toEqual({ name: "reset" });
  });

  it("has a route of its own, as has the request form; fragments of other pages are ignored", () => {
    expect(parseRoute("/reset")).toEqual({ name: "reset" });
    expect(parseRoute("/forgot/")).toEqual({ name: "forgot" });
    const before = resetCode();
    navigate("/signin");
    history.replaceState(null, "", "/signin#code=third");
    dispatchEvent(new PopStateEvent("popstate"));
    expect(resetCode()).toBe(before);
  });
});

describe("the kind of a navigation", () => {
  it("is history for back and forward, and not for links", () => {
    navigate("/register");
    expect(isHistoryNavigation()).toBe(false);
    history.replaceState(null, "", "/signin");
    dispatchEvent(new PopStateEvent("popstate"));
    expect(isHistoryNavigation()).toBe(true);
    navigate("/register");
    expect(isHistoryNavigation()).toBe(false);
  });
});
