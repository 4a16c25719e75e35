// One frame for all changes that come between two refreshes of the screen; and the running of time.

export class Clock {
  /**
   * @param {(seconds: number) => boolean} frame draws; told how long the last frame was ago while time runs
   *     (0 when it stands), it says whether time goes on
   */
  constructor(frame) {
    this.frame = frame;
    this.asked = 0;
    this.last = 0;
    this.running = false;
    /** @type {number[]} milliseconds that the latest frames took, for whoever measures */
    this.times = [];
  }

  /** Something has changed: draw with the next refresh. */
  request() {
    if (!this.asked) this.asked = requestAnimationFrame((now) => this.#draw(now));
  }

  start() {
    this.running = true;
    this.last = 0;
    this.request();
  }

  stop() {
    this.running = false;
  }

  /** No frame will be drawn any more. */
  end() {
    this.running = false;
    cancelAnimationFrame(this.asked);
    this.asked = 0;
  }

  /** @param {number} now */
  #draw(now) {
    this.asked = 0;
    const began = performance.now();
    // A tab that was away must not leap: at most a tenth of a second passes in one frame.
    const seconds = this.running && this.last ? Math.min(0.1, (now - this.last) / 1000) : 0;
    this.last = this.running ? now : 0;
    if (!this.frame(seconds)) this.running = false;
    this.times.push(performance.now() - began);
    if (this.times.length > 600) this.times.splice(0, 300);
    if (this.running) this.request();
  }
}

/** Calls back once nothing has happened for a while: the only time the server is told anything. */
export class IdleTimer {
  /**
   * @param {number} milliseconds
   * @param {() => void} rested
   */
  constructor(milliseconds, rested) {
    this.milliseconds = milliseconds;
    this.rested = rested;
    this.timer = 0;
  }

  /** Something has changed: when all is quiet, it is reported. */
  restart() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.rested();
    }, this.milliseconds);
  }

  /** The hand moves and changes nothing: what is to be reported waits until it rests. */
  delay() {
    if (this.timer) this.restart();
  }

  end() {
    clearTimeout(this.timer);
  }
}

/** Whether the reader has asked for less motion. */
export function prefersReducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
