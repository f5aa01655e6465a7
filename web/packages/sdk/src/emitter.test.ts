import { describe, expect, it } from "vitest";
import { Emitter } from "./emitter.ts";

describe("Emitter", () => {
  it("tells those who asked for that name until they had enough", () => {
    const emitter = new Emitter<{ readonly count: number; readonly text: string }>();
    const heard: unknown[] = [];
    const end = emitter.on("count", (news) => heard.push(news + 1));
    emitter.on("text", (news) => heard.push(news.length));
    emitter.emit("count", 1);
    emitter.emit("text", "abc");
    end();
    emitter.emit("count", 5);
    expect(heard).toEqual([2, 3]);
  });
});
