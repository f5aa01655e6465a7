/** Records only the start times of frames: reading the rows would cost more than many lists do. */
export class FrameClock {
  #times: number[] = [];
  #isRunning = false;

  start(): void {
    this.#times = [];
    this.#isRunning = true;
    const tick = (time: number) => {
      if (!this.#isRunning) return;
      this.#times.push(time);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  /** Returns the intervals between frames in ms. */
  stop(): readonly number[] {
    this.#isRunning = false;
    return this.#times.slice(1).map((time, at) => time - (this.#times[at] ?? time));
  }
}
