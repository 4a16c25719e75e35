// A hand that moves sends nothing; once it rests, what it has set is reported.

import { shared } from "./page_change.js";

/** Calls back once nothing has happened for a while: only then is anything sent to the server. */
export class IdleTimer {
  /**
   * @param {number} milliseconds
   * @param {() => void} onIdle
   */
  constructor(milliseconds, onIdle) {
    this.milliseconds = milliseconds;
    this.onIdle = onIdle;
    this.timer = 0;
  }

  /** Restart the countdown after a change. */
  restart() {
    clearTimeout(this.timer);
    shared().pending.add(this);
    this.timer = window.setTimeout(() => this.end(), this.milliseconds);
  }

  /** Postpone a pending report while the pointer moves. */
  delay() {
    if (shared().pending.has(this)) this.restart();
  }

  /** Report now. */
  end() {
    this.destroy();
    this.onIdle();
  }

  destroy() {
    clearTimeout(this.timer);
    shared().pending.delete(this);
  }
}
