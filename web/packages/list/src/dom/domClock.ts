import type { ListClock } from "../core/surface.ts";

export const domClock: ListClock = {
  now: () => performance.now(),
  frame: (run) => {
    const id = requestAnimationFrame(run);
    return () => {
      cancelAnimationFrame(id);
    };
  },
};
