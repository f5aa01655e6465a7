// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { cameByHistory, navigate, parseRoute, resetCode, route, startRouter } from "./router.ts";

describe("the link for a new password", () => {
  it("gives its code to the page, and leaves none in the address bar or the history", () => {
    history.replaceState(null, "", "/reset#code=AbC_-123");
    startRouter();
    expect(resetCode()).toBe("AbC_-123");
    expect(location.href).not.toContain("AbC_-123");
    expect(location.pathname).toBe("/reset");

    // Another one, opened in the same page.
    history.pushState(null, "", "/reset#code=second");
    dispatchEvent(new PopStateEvent("popstate"));
    expect(resetCode()).toBe("second");
    expect(location.hash).toBe("");
    expect(route()).toEqual({ name: "reset" });
  });

  it("is a page of its own, as is the question for one; what is behind the # of other pages is nobody's", () => {
    expect(parseRoute("/reset")).toEqual({ name: "reset" });
    expect(parseRoute("/forgot/")).toEqual({ name: "forgot" });
    const before = resetCode();
    navigate("/signin");
    history.replaceState(null, "", "/signin#code=third");
    dispatchEvent(new PopStateEvent("popstate"));
    expect(resetCode()).toBe(before);
  });
});

describe("how the page was come to", () => {
  it("is told apart: by going back or forward, or by a link", () => {
    navigate("/register");
    expect(cameByHistory()).toBe(false);
    history.replaceState(null, "", "/signin");
    dispatchEvent(new PopStateEvent("popstate"));
    expect(cameByHistory()).toBe(true);
    navigate("/register");
    expect(cameByHistory()).toBe(false);
  });
});
