// One frame for all changes that come between two refreshes of the screen; and the running of time.

export class FrameLoop {
  /**
   * @param {(seconds: number) => boolean} frame draws, given the seconds since the last frame while time runs
   *     (0 when it stands), it says whether time goes on
   */
  constructor(frame) {
    this.frame = frame;
    this.pending = 0;
    this.last = 0;
    this.running = false;
    /** @type {number[]} milliseconds that the latest frames took, for whoever measures */
    this.frameTimes = [];
  }

  /** Draw at the next refresh. */
  request() {
    if (!this.pending) this.pending = requestAnimationFrame((now) => this.#draw(now));
  }

  start() {
    this.running = true;
    this.last = 0;
    this.request();
  }

  /** Stop drawing. */
  destroy() {
    this.running = false;
    cancelAnimationFrame(this.pending);
    this.pending = 0;
  }

  /** @param {number} now */
  #draw(now) {
    this.pending = 0;
    const began = performance.now();
    // At most a tenth of a second passes in one frame, so that a hidden tab does not jump on return.
    const seconds = this.running && this.last ? Math.min(0.1, (now - this.last) / 1000) : 0;
    this.last = this.running ? now : 0;
    if (!this.frame(seconds)) this.running = false;
    this.frameTimes.push(performance.now() - began);
    if (this.frameTimes.length > 600) this.frameTimes.splice(0, 300);
    if (this.running) this.request();
  }
}

/** Whether the reader has asked for less motion. */
export function prefersReducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
