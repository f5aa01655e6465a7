// Samples the layout of every painted frame. A resize observer created after that of the list runs after it and before
// the paint. A frame callback would see positions that the list is about to correct, and a check at the end would miss
// short flashes. It is installed before the first paint.
(() => {
  // A second is sixty frames, however fast they run: timeouts of the list pass without waiting.
  if (!window.hasRealTime) {
    let now = 0;
    window.frameMs = 1000 / 60;
    const pass = () => {
      now += frameMs;
      requestAnimationFrame(pass);
    };
    requestAnimationFrame(pass);
    performance.now = () => now;
  }
  let demo;
  Object.defineProperty(window, "demo", {
    get: () => demo,
    set: (value) => {
      demo = value;
      install();
      window.atOnce?.();
    },
  });

  const install = () => {
    const scroller = document.getElementById("scroller");
    const probe = document.createElement("div");
    // Its visible change forces a paint: frames without changes are not produced at full speed.
    probe.style.cssText =
      "position:fixed;inset:0 auto auto 0;inline-size:1px;block-size:1px;background:#808;pointer-events:none";
    document.body.append(probe);

    const property = Object.getOwnPropertyDescriptor(Element.prototype, "scrollTop");
    let writes = 0;
    Object.defineProperty(scroller, "scrollTop", {
      configurable: true,
      get() {
        return property.get.call(this);
      },
      set(value) {
        writes++;
        property.set.call(this, value);
      },
    });
    let mutations = 0;
    const watcher = new MutationObserver((records) => {
      for (const { target, type } of records)
        if (type !== "attributes" || target.className !== "parley-list-window") mutations++;
    });
    watcher.observe(scroller, { subtree: true, childList: true, attributes: true, characterData: true });
    const errors = [];
    addEventListener("error", (event) => errors.push(event.message));

    const seen = () => {
      const view = scroller.getBoundingClientRect();
      const rows = new Map();
      for (const element of scroller.querySelectorAll("[data-key]")) {
        const box = element.getBoundingClientRect();
        if (box.bottom > view.top && box.top < view.bottom && box.height > 0)
          rows.set(element.dataset.key, { top: box.top - view.top, bottom: box.bottom - view.top, element });
      }
      return { rows, height: view.height };
    };

    let running = false;
    let watched;
    let frames = [];
    let before;
    const look = () => {
      if (!running) return;
      const { rows, height } = seen();
      const boxes = [...rows.values()];
      let hole = 0,
        overlap = 0;
      for (let at = 1; at < boxes.length; at++) {
        const gap = boxes[at].top - boxes[at - 1].bottom;
        hole = Math.max(hole, gap);
        overlap = Math.max(overlap, -gap);
      }
      const blank = boxes.length === 0 ? height : Math.max(0, boxes[0].top) + Math.max(0, height - boxes.at(-1).bottom);
      let [minMove, maxMove, common] = [Infinity, -Infinity, 0];
      for (const [key, box] of rows) {
        const old = before?.get(key);
        if (!old) continue;
        common++;
        minMove = Math.min(minMove, box.top - old.top);
        maxMove = Math.max(maxMove, box.top - old.top);
      }
      frames.push({
        top: rows.get(watched)?.top ?? null,
        end: boxes.at(-1)?.bottom - height,
        minMove: common ? minMove : 0,
        maxMove: common ? maxMove : 0,
        common,
        blank,
        hole,
        overlap,
      });
      before = rows;
    };
    let observer;
    /** Also for a list that was created later. */
    const renew = () => {
      observer?.disconnect();
      observer = new ResizeObserver(look);
      observer.observe(probe);
    };
    renew();
    // Runs only while a test waits for frames or samples them: unused frames would take processor time.
    let [waiting, isTicking] = [0, false];
    const tick = () => {
      isTicking = running || waiting > 0;
      if (!isTicking) return;
      probe.style.inlineSize = probe.style.inlineSize === "1px" ? "2px" : "1px";
      requestAnimationFrame(tick);
    };
    const startTicking = () => {
      if (!isTicking) tick();
    };

    const frame = () =>
      new Promise((done) => {
        waiting++;
        startTicking();
        requestAnimationFrame(() =>
          setTimeout(() => {
            waiting--;
            done();
          }),
        );
      });
    const sampler = {
      errors,
      seen,
      frame,
      renew,
      scrollTop: property,
      frames: async (count) => {
        for (let at = 0; at < count; at++) await frame();
      },
      /** Waits until nothing moves and no correction is pending. */
      rest: async () => {
        const { list } = demo;
        for (let at = 0, same = 0; at < 600 && same < 5; at++) {
          const [was, f] = [scroller.scrollTop, list.stats.frames];
          await frame();
          same = scroller.scrollTop === was && list.stats.frames === f ? same + 1 : 0;
        }
      },
      first: () => [...seen().rows].find(([key, box]) => key.startsWith("m") && box.bottom > 0)?.[0],
      last: () => [...seen().rows.keys()].filter((key) => key.startsWith("m")).at(-1),
      topOf: (key) => seen().rows.get(key)?.top ?? null,
      start: (key) => {
        [watched, frames, before, writes, mutations, running] = [key, [], undefined, 0, 0, true];
        startTicking();
        look();
      },
      stop: () => {
        running = false;
        watcher.takeRecords().forEach(({ target, type }) => {
          if (type !== "attributes" || target.className !== "parley-list-window") mutations++;
        });
        return { frames, writes, mutations, errors };
      },
      /** Scrolls by `perFrame` px in each frame, like touch or wheel. */
      scroll: async (perFrame, count) => {
        for (let at = 0; at < count; at++) {
          property.set.call(scroller, property.get.call(scroller) + perFrame);
          await frame();
        }
      },
      /** Scrolls by `perFrame` px in each frame and runs `each` before it. */
      scrollWhile: async (perFrame, count, each) => {
        for (let at = 0; at < count; at++) {
          await each(at);
          await sampler.scroll(perFrame, 1);
        }
      },
      row: (key) => scroller.querySelector(`[data-key='${key}']`),
      key: (name, init = {}) =>
        document.activeElement.dispatchEvent(
          new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...init }),
        ),
      random: (seed) => () => {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
        return seed / 2 ** 32;
      },
    };
    window.sampler = sampler;
  };
})();
