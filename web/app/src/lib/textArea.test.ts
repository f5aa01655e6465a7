// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from "vitest";
import { growToText, growToWidth } from "./textArea.ts";

afterEach(() => vi.unstubAllGlobals());

describe("the height of a text area", () => {
  /** Lays out a text of 12 cells, each 20 pixels high and 10 wide. */
  const areaOf = (width: number) => {
    const area = document.createElement("textarea");
    const laidOut = { width };
    Object.defineProperty(area, "clientWidth", { get: () => laidOut.width });
    Object.defineProperty(area, "scrollHeight", {
      get: () => (laidOut.width === 0 ? 0 : Math.ceil(120 / laidOut.width) * 20),
    });
    return { area, laidOut };
  };
  const observed = () => {
    const held: { report: () => void; disconnect: () => void } = { report: () => undefined, disconnect: vi.fn() };
    vi.stubGlobal(
      "ResizeObserver",
      class {
        constructor(report: () => void) {
          held.report = report;
        }
        observe = () => undefined;
        disconnect = () => held.disconnect();
      },
    );
    return held;
  };

  it("is not fixed at nothing while it is hidden, and follows its text once it is shown", () => {
    const observer = observed();
    const { area, laidOut } = areaOf(0);
    growToText(area);
    expect(area.style.blockSize).toBe("auto");
    growToWidth(area);
    laidOut.width = 120;
    observer.report();
    expect(area.style.blockSize).toBe("20px");
  });

  it("follows its width, and is not measured again by its own change of height", () => {
    const observer = observed();
    const { area, laidOut } = areaOf(120);
    growToText(area);
    const stop = growToWidth(area);
    laidOut.width = 40;
    observer.report();
    expect(area.style.blockSize).toBe("60px");
    area.style.blockSize = "1px";
    observer.report();
    expect(area.style.blockSize).toBe("1px");
    stop();
    expect(observer.disconnect).toHaveBeenCalledOnce();
  });
});
