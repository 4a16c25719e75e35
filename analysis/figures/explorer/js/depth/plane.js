// One network's nodes in their plane, with the ruler that says how large they are.

import { cssColour, mix, packPixel, parseHex } from "../shared/colour.js";
import { DotRenderer } from "../shared/plane/dot_renderer.js";
import { clamp } from "../shared/numbers.js";
import { Surface, fillTextWithHalo } from "../shared/canvas.js";
import { DOTS_FROM } from "../shared/plane/graph_marks.js";
import { SHAPES } from "../shared/plane/label_shapes.js";
import { drawRuler } from "../shared/plane/ruler.js";
import { scientific } from "./sentences.js";

const MARGIN = 14; // pixels around the outermost node
const FOOT = 20; // pixels at the bottom for the ruler

/**
 * @typedef {{x: number, y: number, scale: number}} Viewport the middle, and the pixels of one spread
 * @typedef {{category: (node: number) => number, colours: string[], shape: (node: number) => string}} Paint
 * @typedef {{
 *   network: import("./model/networks.js").Network, layer: number, epoch: number | null, unit: number | null,
 *   paint: Paint, only: number, labels: Float32Array, pinned: number, hover: number, numbers: string,
 *   theme: import("../shared/theme.js").ThemeColours, dark: boolean
 * }} Scene `unit` is the pixels of one unit of the features where planes share a scale, else null;
 *   `only` is the one label to be seen, -1 for all; `numbers` of the node that is pointed at, else pinned
 */

export class Plane {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.surface = new Surface(canvas);
    this.dots = new DotRenderer();
    this.font = "12px sans-serif";
    this.positions = new Float32Array(0); // where every node was drawn last, in pixels
    this.trail = new Float32Array(0);
  }

  measure() {
    this.surface.measure();
    this.font = `12px ${getComputedStyle(this.surface.canvas).fontFamily}`;
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { network, layer, epoch, theme } = scene;
    const g = this.surface.begin();
    const spread = network.spread(layer, epoch);
    const view = this.#view(network, layer, epoch, scene.unit);
    if (this.positions.length !== 2 * network.nodes) this.positions = new Float32Array(2 * network.nodes);
    this.#toPixels(network.positions(layer, epoch, this.positions), view);
    if (network.nodes > DOTS_FROM) this.#dots(scene);
    else this.#shapes(g, scene);
    if (scene.pinned >= 0) this.#trail(g, scene);
    this.#ring(g, scene.hover, theme.text, 1.5);
    this.#ring(g, scene.pinned, theme.selected, 2.5);
    this.#numbers(g, scene.hover >= 0 ? scene.hover : scene.pinned, scene.numbers, theme);
    drawRuler(this.surface, { unit: view.scale / spread, colour: theme.text, font: this.font, words: scientific });
  }

  /**
   * Pixels per unit of the features at which the plane fills its canvas.
   *
   * @param {import("./model/networks.js").Network} network
   * @param {number} layer
   * @param {number | null} epoch
   */
  unit(network, layer, epoch) {
    return this.#view(network, layer, epoch, null).scale / network.spread(layer, epoch);
  }

  /**
   * @param {import("./model/networks.js").Network} network
   * @param {number} layer
   * @param {number | null} epoch
   * @param {number | null} unit
   * @returns {Viewport}
   */
  #view(network, layer, epoch, unit) {
    const { x, y, width, height } = network.bounds(layer, epoch);
    const own = Math.min((this.surface.width - 2 * MARGIN) / width, (this.surface.height - 2 * MARGIN - FOOT) / height);
    return { x, y, scale: unit === null ? own : unit * network.spread(layer, epoch) };
  }

  /**
   * @param {Float32Array} places in spreads, turned into pixels where they are
   * @param {Viewport} view
   */
  #toPixels(places, { x, y, scale }) {
    const { width, height } = this.surface;
    for (let i = 0; i < places.length; i += 2) {
      places[i] = width / 2 + scale * (places[i] - x);
      places[i + 1] = (height - FOOT) / 2 - scale * (places[i + 1] - y);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} g
   * @param {Scene} scene
   */
  #shapes(g, { network, paint, only, labels, theme, dark }) {
    const radius = network.nodes > 500 ? 3 : 4.2;
    const edge = cssColour(parseHex(theme.text), 0.4); // outlines dark marks on a dark background
    g.lineWidth = 0.8;
    /** @type {Map<number, Path2D>} */
    const paths = new Map();
    for (let node = 0; node < network.nodes; node++) {
      const x = this.positions[2 * node];
      const y = this.positions[2 * node + 1];
      if (Number.isNaN(x)) continue;
      const faint = only >= 0 && labels[node] !== only;
      const key = faint ? -1 : paint.category(node);
      const path = paths.get(key) ?? new Path2D();
      paths.set(key, path);
      (SHAPES[paint.shape(node)] ?? SHAPES.circle)(path, x, y, radius);
    }
    for (const [category, path] of [...paths].sort(([a], [b]) => a - b)) {
      g.globalAlpha = category < 0 ? 0.22 : 0.85;
      g.fillStyle = category < 0 ? theme.neutral : paint.colours[category];
      g.fill(path);
      if (category < 0 || !dark) continue;
      g.strokeStyle = edge;
      g.stroke(path);
    }
    g.globalAlpha = 1;
  }

  /** @param {Scene} scene */
  #dots({ network, paint, only, labels, theme }) {
    const colours = paint.colours.map((hex) => packPixel(parseHex(hex)));
    const faint = packPixel(mix(parseHex(theme.background), parseHex(theme.neutral), 0.3));
    this.dots.begin(this.surface, 2);
    for (let node = 0; node < network.nodes; node++) {
      if (Number.isNaN(this.positions[2 * node])) continue;
      const hidden = only >= 0 && labels[node] !== only;
      const colour = hidden ? faint : colours[paint.category(node)];
      this.dots.dot(this.positions[2 * node], this.positions[2 * node + 1], colour);
    }
    this.dots.end(this.surface, 0.9);
  }

  /**
   * The trail of the pinned node through the layers so far, each at its own scale.
   *
   * @param {CanvasRenderingContext2D} g
   * @param {Scene} scene
   */
  #trail(g, { network, layer, epoch, unit, pinned, theme }) {
    const steps = network.facts.layers.filter((l) => l < layer);
    if (this.trail.length !== 2 * network.nodes) this.trail = new Float32Array(2 * network.nodes);
    const points = steps.map((l) => {
      const places = network.positions(l, epoch, this.trail);
      const { x, y, scale } = this.#view(network, l, epoch, unit);
      const { width, height } = this.surface;
      return [width / 2 + scale * (places[2 * pinned] - x), (height - FOOT) / 2 - scale * (places[2 * pinned + 1] - y)];
    });
    points.push([this.positions[2 * pinned], this.positions[2 * pinned + 1]]);
    g.lineWidth = 1.5;
    points.slice(1).forEach(([x, y], i) => {
      if (!Number.isFinite(x + points[i][0])) return;
      g.strokeStyle = cssColour(parseHex(theme.selected), 0.1 + (0.6 * (i + 1)) / points.length);
      g.beginPath();
      g.moveTo(points[i][0], points[i][1]);
      g.lineTo(x, y);
      g.stroke();
    });
  }

  /**
   * @param {CanvasRenderingContext2D} g
   * @param {number} node
   * @param {string} colour
   * @param {number} width
   */
  #ring(g, node, colour, width) {
    if (node < 0 || Number.isNaN(this.positions[2 * node])) return;
    g.strokeStyle = colour;
    g.lineWidth = width;
    g.beginPath();
    g.arc(this.positions[2 * node], this.positions[2 * node + 1], 8, 0, 2 * Math.PI);
    g.stroke();
  }

  /**
   * A node's numbers beside its ring, inside the picture.
   *
   * @param {CanvasRenderingContext2D} g
   * @param {number} node
   * @param {string} text
   * @param {import("../shared/theme.js").ThemeColours} theme
   */
  #numbers(g, node, text, theme) {
    if (node < 0 || Number.isNaN(this.positions[2 * node])) return;
    g.font = this.font;
    g.textAlign = "left";
    g.textBaseline = "middle";
    const textWidth = g.measureText(text).width;
    const right = this.positions[2 * node] + 14;
    const x = right + textWidth < this.surface.width - 4 ? right : Math.max(4, this.positions[2 * node] - 14 - textWidth);
    fillTextWithHalo(g, text, x, clamp(this.positions[2 * node + 1], 10, this.surface.height - FOOT - 6), theme);
  }
}
