/** A view that did not move for so long is at rest. */
const quietMs = 150;
/** What the person's hand is doing, as far as it can be known. */
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
    // Momentum may follow.
    this.#lastMove = now;
  }

  thumb(isDown: boolean, now: number): void {
    this.#dragsThumb = isDown;
    this.#lastMove = now;
  }

  /** The view moved by a scroll that the list did not make. */
  moved(delta: number, now: number): void {
    this.#lastMove = now;
    this.#direction = Math.sign(delta);
  }

  rest(now: number): void {
    if (!this.isMoving(now)) this.#direction = 0;
  }

  isMoving(now: number): boolean {
    return this.#touches || this.#dragsThumb || now - this.#lastMove < quietMs;
  }
}
