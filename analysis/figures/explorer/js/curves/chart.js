// One chart of a training: a few curves over its epochs, their values now or where a reader points.

import { Surface } from "../shared/canvas.js";
import { element, setText } from "../shared/dom.js";
import { clamp, formatCount, fixed, percents, significant } from "../shared/numbers.js";
import { ticks } from "../shared/ticks.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [44, 10, 6, 20]; // pixels around the curves
const FEW = 8; // rows: with fewer, points are marked, since a line is hardly visible
/** @type {Record<string, number[]>} pixels lengths of dashes and gaps, by style */
const DASHES = { solid: [], dashed: [6, 4], dotted: [2, 3] };

/** @typedef {import("../shared/theme.js").ThemeColours} ThemeColours */
/**
 * A row of the history: its epoch, and a value for every column, null where it is undefined.
 *
 * @typedef {(number | null)[]} Row
 * @typedef {{name: string, column: number, colour: string, line: string}} Series `column` is that of a row
 * @typedef {{title: string, series: Series[], top: number | null, percent: boolean}} ChartSpec
 */

export class Chart {
  /** @param {ChartSpec} spec */
  constructor(spec) {
    this.facts = spec;
    this.values = spec.series.map(() => element("output"));
    this.canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { role: "img" }));
    this.surface = new Surface(this.canvas);
    this.font = "12px sans-serif";
    const entries = spec.series.map(({ name, colour, line }, i) => {
      const swatch = element("i", { "aria-hidden": "true" });
      swatch.style.borderTop = `3px ${line} ${colour}`;
      return element("span", {}, swatch, `${name} `, this.values[i]);
    });
    this.root = element("figure", {}, element("figcaption", {}, element("b", {}, spec.title), ...entries), this.canvas);
  }

  measure() {
    this.surface.measure();
    this.font = `12px ${getComputedStyle(this.root).fontFamily}`;
  }

  /** The epoch below a pointer. @param {number} x in pixels from the left @param {number} epochs */
  epoch(x, epochs) {
    return ((x - LEFT) / Math.max(1, this.surface.width - LEFT - RIGHT)) * epochs;
  }

  /**
   * @param {Row[]} rows by epoch
   * @param {{epochs: number, at: Row | null, theme: ThemeColours}} scene `at` is the row
   *     that a reader points at
   */
  draw(rows, { epochs, at, theme }) {
    const { series, title, percent } = this.facts;
    const g = this.surface.begin();
    const { width, height } = this.surface;
    const axis = this.#axis(rows);
    const x = (/** @type {number} */ epoch) => LEFT + (epoch / epochs) * (width - LEFT - RIGHT);
    const y = (/** @type {number} */ value) =>
      TOP + ((axis.high - value) / (axis.high - axis.low || 1)) * (height - TOP - BOTTOM);
    this.#grid(g, { y, at: axis.at, theme });
    this.#epochs(g, { x, epochs, at, theme });
    for (const one of series) this.#curve(g, rows, one, { x, y, at });
    const shown = at ?? rows[rows.length - 1];
    const words = series.map(({ column }) => valueWords(shown?.[column] ?? null, percent));
    words.forEach((text, i) => setText(this.values[i], text));
    const now = series.map(({ name }, i) => `${name} ${words[i]}`).join("; ");
    this.canvas.setAttribute("aria-label", `${title} over epochs. ${at ? `Epoch ${at[0]}` : "Now"}: ${now}.`);
  }

  /** @param {Row[]} rows */
  #axis(rows) {
    const { series, top } = this.facts;
    if (top !== null) return { low: 0, high: top, at: [0, top / 4, top / 2, (3 * top) / 4, top] };
    const known = rows.flatMap((row) => series.map(({ column }) => row[column])).filter((value) => value !== null);
    return ticks(Math.min(0, ...known), known.length ? Math.max(...known) : 1);
  }

  /**
   * @param {CanvasRenderingContext2D} g
   * @param {{y: (value: number) => number, at: number[], theme: ThemeColours}} frame
   */
  #grid(g, { y, at, theme }) {
    const right = this.surface.width - RIGHT;
    g.font = this.font;
    g.lineWidth = 1;
    g.strokeStyle = theme.rule;
    g.fillStyle = theme.secondary;
    g.textBaseline = "middle";
    g.textAlign = "right";
    for (const value of at) {
      const row = Math.round(y(value)) + 0.5;
      g.beginPath();
      g.moveTo(LEFT, row);
      g.lineTo(right, row);
      g.stroke();
      g.fillText(this.facts.percent ? `${Math.round(100 * value)}\u00a0%` : String(value), LEFT - 6, row);
    }
  }

  /**
   * The axis of epochs, or the one that a reader points at.
   *
   * @param {CanvasRenderingContext2D} g
   * @param {{x: (epoch: number) => number, epochs: number, at: Row | null, theme: ThemeColours}} frame
   */
  #epochs(g, { x, epochs, at, theme }) {
    const { width, height } = this.surface;
    g.textBaseline = "bottom";
    if (at) {
      const words = `epoch ${formatCount(Number(at[0]))}`;
      const half = g.measureText(words).width / 2;
      g.textAlign = "center";
      g.fillText(words, clamp(x(Number(at[0])), LEFT + half, width - half), height);
      g.fillStyle = theme.neutral;
      g.fillRect(x(Number(at[0])) - 0.5, TOP, 1, height - TOP - BOTTOM);
      return;
    }
    g.textAlign = "right";
    g.fillText("epoch", width, height);
    const room = width - g.measureText("epoch").width - 8;
    g.textAlign = "center";
    for (const epoch of ticks(0, epochs).at.filter((each) => each <= epochs && Number.isInteger(each))) {
      const words = formatCount(epoch);
      if (x(epoch) + g.measureText(words).width / 2 < room) g.fillText(words, x(epoch), height);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} g
   * @param {Row[]} rows
   * @param {Series} one
   * @param {{x: (epoch: number) => number, y: (value: number) => number, at: Row | null}} frame
   */
  #curve(g, rows, { column, colour, line }, { x, y, at }) {
    g.strokeStyle = g.fillStyle = colour;
    g.lineWidth = 2;
    g.lineJoin = "round";
    g.setLineDash(DASHES[line]);
    g.beginPath();
    const dots = rows.length < FEW ? rows : at ? [at] : rows.slice(-1);
    for (const row of rows) {
      const value = row[column];
      if (value !== null) g.lineTo(x(row[0] ?? 0), y(value));
    }
    g.stroke();
    g.setLineDash([]);
    for (const row of dots) {
      const value = row[column];
      if (value === null) continue;
      g.beginPath();
      g.arc(x(row[0] ?? 0), y(value), 3, 0, 2 * Math.PI);
      g.fill();
    }
  }
}

/** @param {number | null} value @param {boolean} percent */
function valueWords(value, percent) {
  if (value === null) return "\u2013";
  if (!percent) return significant(value, 3);
  const text = fixed(100 * value, 1);
  const claims = Number(text) % 100 === 0 && value !== Number(text) / 100; // 0 or 100 for what is only close to it
  return claims ? percents(value)[0] : `${text}\u00a0%`;
}
