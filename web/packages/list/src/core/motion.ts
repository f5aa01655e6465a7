/** The view counts as moving for this time after the last input. */
const restDelayMs = 150;

/** Tracks touch, scrollbar drags and scrolling by the user. */
export class Motion {
  #touches = false;
  #dragsThumb = false;
  #lastMove = -Infinity;
  #direction = 0;

  get isTouching(): boolean {
    return this.#touches;
  }

  get isDraggingThumb(): boolean {
    return this.#dragsThumb;
  }

  /** 1 towards the end, -1 towards the beginning, 0 at rest. */
  get direction(): number {
    return this.#direction;
  }

  touch(isDown: boolean, now: number): void {
    this.#touches = isDown;
    // Momentum scrolling may follow.
    this.#lastMove = now;
  }

  thumb(isDown: boolean, now: number): void {
    this.#dragsThumb = isDown;
    this.#lastMove = now;
  }

  /** The view scrolled, and not by the list. */
  moved(delta: number, now: number): void {
    this.#lastMove = now;
    this.#direction = Math.sign(delta);
  }

  rest(now: number): void {
    if (!this.isMoving(now)) this.#direction = 0;
  }

  isMoving(now: number): boolean {
    return this.#touches || this.#dragsThumb || now - this.#lastMove < restDelayMs;
  }
}
