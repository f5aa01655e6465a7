import { describe, expect, it } from "vitest";
import { Emitter } from "./emitter.ts";

describe("Emitter", () => {
  it("calls the listeners of a name until they are removed", () => {
    const emitter = new Emitter<{ readonly count: number; readonly text: string }>();
    const received: unknown[] = [];
    const remove = emitter.on("count", (payload) => received.push(payload + 1));
    emitter.on("text", (payload) => received.push(payload.length));
    emitter.emit("count", 1);
    emitter.emit("text", "abc");
    remove();
    emitter.emit("count", 5);
    expect(received).toEqual([2, 3]);
  });
});
