// The charts of a training below each other or side by side: they share one pointer, and rows are added while it trains.

import { FrameLoop } from "../shared/animation_frame.js";
import { pointerPosition } from "../shared/canvas.js";
import { onAddition, receivedAdditions } from "../shared/payload.js";
import { Theme } from "../shared/theme.js";
import { Chart } from "./chart.js";

/**
 * @typedef {import("./chart.js").Row} Row
 * @typedef {{
 *   run: string, epochs: number, charts: import("./chart.js").ChartSpec[],
 *   themes: {light: import("../shared/theme.js").ThemeColours, dark: import("../shared/theme.js").ThemeColours}
 * }} Facts `run` is the id that parts of its history bear, `epochs` its last one
 */

export class TrainingCurves {
  /** @param {HTMLElement} root @param {Facts} facts */
  constructor(root, facts) {
    this.facts = facts;
    this.charts = facts.charts.map((each) => new Chart(each));
    /** @type {Row[]} */
    this.rows = [];
    /** @type {Row | null} the row that a reader points at */
    this.pointedRow = null;
    this.stale = true;
    root.replaceChildren(...this.charts.map((chart) => chart.root));
    this.theme = new Theme(root, facts.themes);
    this.frameLoop = new FrameLoop(() => this.#frame());
    this.sizes = new ResizeObserver(() => {
      this.stale = true;
      this.frameLoop.request();
    });
    this.sizes.observe(root);
    for (const chart of this.charts) {
      const onPointer = (/** @type {PointerEvent} */ event) => this.#point(chart.epoch(pointerPosition(event)[0], this.#epochs));
      chart.canvas.addEventListener("pointermove", onPointer);
      chart.canvas.addEventListener("pointerdown", onPointer);
      chart.canvas.addEventListener("pointerleave", () => this.#point(null));
    }
    this.unsubscribe = onAddition(() => this.#read());
    // A page of the app may change its theme without telling the pictures.
    this.watch = window.setInterval(() => this.theme.refresh() && this.frameLoop.request(), 1000);
    this.#read();
  }

  destroy() {
    this.unsubscribe();
    this.sizes.disconnect();
    this.frameLoop.destroy();
    clearInterval(this.watch);
  }

  get #epochs() {
    return Math.max(1, this.facts.epochs);
  }

  /** Rows come in parts that may overlap. */
  #read() {
    /** @type {Map<number, Row>} */
    const rows = new Map();
    for (const part of receivedAdditions()) {
      if (part.run !== this.facts.run) continue;
      for (const row of part.rows) rows.set(row[0], row);
    }
    this.rows = [...rows.values()].sort((one, other) => Number(one[0]) - Number(other[0]));
    this.frameLoop.request();
  }

  /** @param {number | null} epoch */
  #point(epoch) {
    const far = (/** @type {Row} */ row) => Math.abs(Number(row[0]) - Number(epoch));
    this.pointedRow = epoch === null ? null : this.rows.reduce((best, row) => (far(row) < far(best) ? row : best), this.rows[0] ?? null);
    this.frameLoop.request();
  }

  #frame() {
    if (this.stale) for (const chart of this.charts) chart.measure();
    this.stale = false;
    const scene = { epochs: this.#epochs, at: this.pointedRow, theme: this.theme.colours };
    for (const chart of this.charts) chart.draw(this.rows, scene);
    return false;
  }
}
