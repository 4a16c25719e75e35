// The ratio over layers: a line for each network, what shuffled labels read, and a mark at the layer on show.

import { truncate } from "../shared/dom.js";
import { clamp } from "../shared/numbers.js";
import { trackPosition } from "../shared/scrubber.js";
import { Surface, pointerPosition } from "../shared/canvas.js";
import { ticks } from "../shared/ticks.js";
import { curveTitles } from "./sentences.js";

const TOP = 20; // pixels for the title
const BOTTOM = 18; // for the numbers of the layers
const DEVIATIONS = 3; // half the width of the band of shuffled labels

/**
 * @typedef {{
 *   networks: import("./model/networks.js").Network[], layer: number, epoch: number | null, neutral: number | null,
 *   theme: import("../shared/theme.js").ThemeColours
 * }} Scene
 */

export class RatioCurve {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {(layer: number) => void} onLayer called when a reader points at a layer
   */
  constructor(canvas, onLayer) {
    this.surface = new Surface(canvas);
    this.onLayer = onLayer;
    this.font = "12px sans-serif";
    this.trackLeft = 0; // where the slider's track begins and how wide it is: the mark stands below its thumb
    this.trackWidth = 1;
    /** @type {number[]} */
    this.steps = [0];
    canvas.addEventListener("pointerdown", (event) => this.#point(event));
    canvas.addEventListener("pointermove", (event) => event.buttons && this.#point(event));
  }

  /** @param {HTMLElement} track */
  measure(track) {
    this.surface.measure();
    this.font = `12px ${getComputedStyle(this.surface.canvas).fontFamily}`;
    const own = this.surface.canvas.getBoundingClientRect();
    const box = track.getBoundingClientRect();
    this.trackLeft = box.left - own.left;
    this.trackWidth = box.width;
  }

  /** @param {Scene} scene */
  draw({ networks, layer, epoch, neutral, theme }) {
    const g = this.surface.begin();
    const { height } = this.surface;
    const deepest = Math.max(...networks.map(({ facts }) => facts.depth));
    this.steps = [0, deepest];
    const lines = networks.map((network) => network.ratioByLayer(epoch));
    const seen = [...lines.flatMap((line) => [...line]), ...networks.flatMap((n) => [...n.seedRatios])];
    const finite = [...seen, neutral ?? NaN].filter(Number.isFinite);
    const axis = ticks(finite.length ? Math.min(...finite) : 0, finite.length ? Math.max(...finite) : 1);
    const x = (/** @type {number} */ l) => this.trackLeft + trackPosition(l, this.steps, this.trackWidth);
    const y = (/** @type {number} */ v) => {
      const share = (v - axis.low) / (axis.high - axis.low || 1);
      return height - BOTTOM - share * (height - TOP - BOTTOM - 4);
    };
    const seeds = networks.some(({ seedRatios }) => seedRatios.length > 0);
    this.#axes(g, { x, y, axis, deepest, theme, narrow: this.trackWidth < 420 });
    this.#title(g, { seeds, neutral }, { left: this.trackWidth < 420 ? 0 : x(0), right: x(deepest), theme });
    if (neutral !== null) {
      this.#line(g, [0, deepest].map((l) => [x(l), y(neutral)]), { colour: theme.neutral, width: 1, dash: [6, 4] });
    }
    networks.forEach((network, q) => {
      const colour = network.facts.colour;
      this.#band(g, network, epoch, { x, y, colour });
      const depth = network.facts.depth + 1;
      for (let s = 0; s < (network.seedRatios.length); s += depth) {
        const other = network.seedRatios.subarray(s, s + depth);
        this.#line(g, pointsWithGaps(other, x, y), { colour, width: 1, dash: [], opacity: 0.3 });
      }
      this.#line(g, pointsWithGaps(lines[q], x, y), { colour, width: 2.2, dash: network.facts.dash });
    });
    g.fillStyle = theme.neutral;
    g.fillRect(x(Math.min(layer, deepest)) - 0.5, TOP, 1, height - TOP - BOTTOM);
    networks.forEach((network, q) => {
      const l = Math.min(layer, network.facts.depth);
      const v = valueAt(lines[q], l);
      if (!Number.isFinite(v)) return;
      g.fillStyle = network.facts.colour;
      g.beginPath();
      g.arc(x(l), y(v), 5, 0, 2 * Math.PI);
      g.fill();
    });
    if (this.surface.width - x(deepest) > 100) this.#names(g, networks, lines, { x: x(deepest) + 12, y, theme });
  }

  /**
   * In a line of their own above the curves, which no curve crosses.
   *
   * @param {CanvasRenderingContext2D} g
   * @param {{seeds: boolean, neutral: number | null}} drawn
   * @param {{left: number, right: number, theme: import("../shared/theme.js").ThemeColours}} frame
   */
  #title(g, drawn, { left, right, theme }) {
    g.font = this.font;
    const [title, dots] = curveTitles(drawn, (text) => g.measureText(text).width, right - left);
    g.textBaseline = "top";
    g.textAlign = "left";
    g.fillStyle = theme.text;
    g.fillText(title, left, 2);
    g.textAlign = "right";
    g.fillStyle = theme.secondary;
    g.fillText(dots, right, 2);
  }

  /**
   * @param {CanvasRenderingContext2D} g
   * @param {{x: (l: number) => number, y: (v: number) => number, axis: {low: number, high: number, at: number[]},
   *   deepest: number, theme: import("../shared/theme.js").ThemeColours, narrow: boolean}} frame
   */
  #axes(g, { x, y, axis, deepest, theme, narrow }) {
    g.font = this.font;
    g.fillStyle = theme.secondary;
    g.strokeStyle = theme.rule;
    g.lineWidth = 1;
    for (const at of axis.at) {
      const row = Math.round(y(at)) + 0.5;
      g.beginPath();
      g.moveTo(x(0), row);
      g.lineTo(x(deepest), row);
      g.stroke();
      g.textAlign = "right";
      g.textBaseline = "middle";
      g.fillText(String(at), x(0) - 6, row);
    }
    g.textBaseline = "bottom";
    const every = [1, 2, 4, 5, 8, 10, 16, 20].find((step) => deepest / step <= (narrow ? 5 : 9)) ?? 32;
    for (let layer = 0; layer <= deepest; layer += every) {
      g.textAlign = "center";
      g.fillText(layer === 0 ? "input" : String(layer), Math.max(x(layer), 14), this.surface.height - 1);
    }
  }

  /**
   * Names at the ends of the lines, moved apart where they would lie on each other.
   *
   * @param {CanvasRenderingContext2D} g
   * @param {import("./model/networks.js").Network[]} networks
   * @param {Float32Array[]} lines
   * @param {{x: number, y: (v: number) => number, theme: import("../shared/theme.js").ThemeColours}} frame
   */
  #names(g, networks, lines, { x, y, theme }) {
    const ends = networks.map(({ facts }, q) => ({ name: truncate(facts.name, 22), at: y(lines[q][facts.depth]) }));
    let free = -Infinity;
    g.textAlign = "left";
    g.textBaseline = "middle";
    g.fillStyle = theme.text;
    const known = ends.filter((end) => Number.isFinite(end.at)).sort((a, b) => a.at - b.at);
    const lowest = this.surface.height - BOTTOM;
    known.forEach(({ name, at }, i) => {
      const row = Math.min(Math.max(at, free), lowest - 15 * (known.length - 1 - i));
      g.fillText(name, x, row);
      free = row + 15;
    });
  }

  /**
   * @param {CanvasRenderingContext2D} g
   * @param {import("./model/networks.js").Network} network
   * @param {number | null} epoch
   * @param {{x: (l: number) => number, y: (v: number) => number, colour: string}} frame
   */
  #band(g, network, epoch, { x, y, colour }) {
    const means = network.ratioByLayer(epoch, network.means);
    const sds = network.ratioByLayer(epoch, network.sds);
    g.globalAlpha = 0.35;
    g.fillStyle = colour;
    g.beginPath();
    const known = [...means.keys()].filter((l) => Number.isFinite(means[l] + sds[l]));
    for (const l of known) g.lineTo(x(l), y(means[l] + DEVIATIONS * sds[l]) - 0.5);
    for (const l of known.reverse()) g.lineTo(x(l), y(means[l] - DEVIATIONS * sds[l]) + 0.5);
    g.fill();
    g.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} g
   * @param {(number[] | null)[]} points a gap where one is null
   * @param {{colour: string, width: number, dash: number[], opacity?: number}} style
   */
  #line(g, points, { colour, width, dash, opacity }) {
    g.strokeStyle = colour;
    g.lineWidth = width;
    g.globalAlpha = opacity ?? 1;
    g.setLineDash(dash);
    g.beginPath();
    let drawing = false;
    for (const point of points) {
      if (point && drawing) g.lineTo(point[0], point[1]);
      else if (point) g.moveTo(point[0], point[1]);
      drawing = point !== null;
    }
    g.stroke();
    g.setLineDash([]);
    g.globalAlpha = 1;
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const [x] = pointerPosition(event);
    const first = this.trackLeft + trackPosition(this.steps[0], this.steps, this.trackWidth);
    const last = this.trackLeft + trackPosition(this.steps[1], this.steps, this.trackWidth);
    this.onLayer(this.steps[0] + clamp((x - first) / (last - first || 1), 0, 1) * (this.steps[1] - this.steps[0]));
  }
}

/**
 * @param {Float32Array} line
 * @param {(l: number) => number} x
 * @param {(v: number) => number} y
 */
function pointsWithGaps(line, x, y) {
  return Array.from(line, (v, layer) => (Number.isFinite(v) ? [x(layer), y(v)] : null));
}

/**
 * @param {Float32Array} line
 * @param {number} layer
 */
function valueAt(line, layer) {
  const low = Math.floor(layer);
  const share = layer - low;
  return share === 0 ? line[low] : line[low] * (1 - share) + line[low + 1] * share;
}
