// Curves over the steps of a scrubber: one row a quantity, in line with the slider, with a mark where it stands.

import { element, setText } from "./dom.js";
import { clamp } from "./numbers.js";
import { trackPosition } from "./scrubber.js";
import { Surface, pointerPosition } from "./canvas.js";

/**
 * @typedef {{steps: number[], values: (number | null)[], colour?: string, dash?: number[]}} Curve
 * @typedef {{
 *   name: string, label: string, title?: string, curves: Curve[], low: number, high: number,
 *   reference?: number, height?: number
 * }} Row `reference` is a value drawn as a dotted line: what the quantity reads when there is no structure
 */

export class CurveStrip {
  /** @param {(step: number) => void} onStep called when a reader points into a curve */
  constructor(onStep) {
    this.root = element("div", { class: "strip" });
    this.onStep = onStep;
    /** @type {{row: Row, surface: Surface, value: HTMLElement}[]} */
    this.rows = [];
    /** @type {number[]} */
    this.steps = [0];
  }

  /**
   * @param {Row[]} rows
   * @param {number[]} steps of the scrubber above
   */
  setRows(rows, steps) {
    this.steps = steps;
    if (rows.length === this.rows.length && rows.every((row, i) => row.name === this.rows[i].row.name)) {
      rows.forEach((row, i) => (this.rows[i].row = row));
      return;
    }
    this.root.replaceChildren();
    this.rows = rows.map((row) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { "aria-hidden": "true" }));
      if (row.height) canvas.style.height = `${row.height}px`;
      canvas.addEventListener("pointerdown", (event) => this.#point(event));
      canvas.addEventListener("pointermove", (event) => event.buttons && this.#point(event));
      const value = element("span", { class: "value" });
      const label = element("span", { class: "label" }, row.label);
      if (row.title) label.title = row.title;
      this.root.append(element("div", { class: "row" }, label, canvas, value));
      return { row, surface: new Surface(canvas), value };
    });
  }

  measure() {
    for (const { surface } of this.rows) surface.measure();
  }

  /**
   * @param {number} step where the mark stands
   * @param {import("./theme.js").ThemeColours} theme
   * @param {Record<string, string>} values the words at the end of each row, by its name
   * @param {Record<string, number>} [whatIf] where a reader has brought a row to, if it is not where it was recorded
   */
  draw(step, theme, values, whatIf = {}) {
    for (const { row, surface, value } of this.rows) {
      const g = surface.begin();
      const { width, height } = surface;
      const y = (/** @type {number} */ v) =>
        height - 3 - clamp((v - row.low) / (row.high - row.low || 1), -0.02, 1.02) * (height - 6);
      g.fillStyle = theme.rule;
      g.fillRect(0, height - 1, width, 1);
      if (row.reference !== undefined) line(g, [[0, y(row.reference)], [width, y(row.reference)]], theme.neutral, [2, 3]);
      for (const curve of row.curves) {
        const points = curve.steps.map((s, i) => {
          const v = curve.values[i];
          return v === null || !Number.isFinite(v) ? null : /** @type {[number, number]} */ ([trackPosition(s, this.steps, width), y(v)]);
        });
        const colour = curve.colour ?? theme.text;
        line(g, points, colour, curve.dash ?? []);
        const at = valueAt(curve, step);
        if (at === null) continue;
        g.fillStyle = colour;
        g.beginPath();
        g.arc(trackPosition(step, this.steps, width), y(at), 3.5, 0, 7);
        g.fill();
      }
      if (row.name in whatIf) {
        g.strokeStyle = theme.accent;
        g.lineWidth = 2;
        g.beginPath();
        g.arc(trackPosition(step, this.steps, width), y(whatIf[row.name]), 4.5, 0, 7);
        g.stroke();
      }
      g.fillStyle = theme.neutral;
      g.globalAlpha = 0.6;
      g.fillRect(trackPosition(step, this.steps, width) - 0.5, 0, 1, height);
      setText(value, values[row.name] ?? "");
    }
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const [x] = pointerPosition(event);
    const width = /** @type {HTMLElement} */ (event.currentTarget).clientWidth;
    const first = trackPosition(this.steps[0], this.steps, width);
    const last = trackPosition(this.steps[this.steps.length - 1], this.steps, width);
    const share = clamp((x - first) / (last - first || 1), 0, 1);
    this.onStep(this.steps[0] + share * (this.steps[this.steps.length - 1] - this.steps[0]));
  }
}

/**
 * A curve's value at a step, straight between its points; null where it is not known.
 *
 * @param {Curve} curve
 * @param {number} step
 */
export function valueAt(curve, step) {
  const { steps, values } = curve;
  const after = steps.findIndex((s) => s >= step - 1e-9);
  if (after < 0) return null;
  const high = values[after];
  if (after === 0 || steps[after] - step < 1e-9) return steps[after] - step < 1e-9 ? high : null;
  const low = values[after - 1];
  if (low === null || high === null) return null;
  return low + ((high - low) * (step - steps[after - 1])) / (steps[after] - steps[after - 1]);
}

/**
 * @param {CanvasRenderingContext2D} g
 * @param {([number, number] | null)[]} points a gap where one is null
 * @param {string} colour
 * @param {number[]} dash
 */
function line(g, points, colour, dash) {
  g.strokeStyle = colour;
  g.lineWidth = 1.5;
  g.setLineDash(dash);
  g.beginPath();
  let drawing = false;
  for (const point of points) {
    if (point && drawing) g.lineTo(...point);
    else if (point) g.moveTo(...point);
    drawing = point !== null;
  }
  g.stroke();
  g.setLineDash([]);
}
