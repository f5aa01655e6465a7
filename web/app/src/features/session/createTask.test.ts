import { createEffect, createRoot, createSignal } from "solid-js";
import { describe, expect, it } from "vitest";
import { ParleyFault } from "@parley/sdk";
import { createTask } from "./createTask.ts";

/** Long enough to detect a restart after an end. */
const settle = async () => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
};

describe("createTask", () => {
  it("starts once from an effect, and does not track what the work reads", async () => {
    for (const fault of [undefined, new ParleyFault("rate.limited", "Wait")]) {
      let starts = 0;
      const work = () => {
        // An endless loop would block the test.
        if (++starts > 3) return new Promise<void>(() => undefined);
        return fault ? Promise.reject(fault) : Promise.resolve();
      };
      const [code, setCode] = createSignal("a");
      const { task, dispose } = createRoot((end) => {
        const created = createTask();
        // Deliberately uses the forbidden form.
        // eslint-disable-next-line no-restricted-syntax
        createEffect(() => {
          void created.run(() => {
            code();
            return work();
          });
        });
        return { task: created, dispose: end };
      });
      await settle();
      expect(starts).toBe(1);
      expect(task.fault()).toBe(fault);
      setCode("b");
      await settle();
      expect(starts).toBe(1);
      dispose();
    }
  });

  it("runs one request at a time, and aborts it when its view is disposed", async () => {
    const signals: AbortSignal[] = [];
    const { task, dispose } = createRoot((end) => ({ task: createTask(), dispose: end }));
    const work = (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<void>((_, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("Aborted", "AbortError")));
      });
    };
    const first = task.run(work);
    await task.run(work);
    expect(signals).toHaveLength(1);
    dispose();
    await first;
    expect(signals[0]!.aborted).toBe(true);
    expect(task.error()).toBeUndefined();
  });
});

describe("the error of a task", () => {
  it("is shown as a sentence at the field that it concerns, and only there", async () => {
    const cases = [
      [
        "account.password_weak",
        "password: at least 10 characters are needed.",
        "password",
        "At least 10 characters are needed.",
      ],
      ["account.email_taken", "", "email", "There is an account with this email already. Sign in instead."],
      ["channel.name_invalid", "", "name", "A channel name has 1 to 80 letters, digits, “-”, “_” or “.”."],
    ] as const;
    for (const [code, message, field, text] of cases) {
      const { task, dispose } = createRoot((end) => ({ task: createTask(), dispose: end }));
      await task.run(() => Promise.reject(new ParleyFault(code, message)));
      expect(task.fieldError(field)).toBe(text);
      expect(task.fieldError("topic")).toBeUndefined();
      expect(task.error()).toBeUndefined();
      dispose();
    }
  });
});
