// The plane: nodes, keys, key trails, and the field of a head. Keys can be dragged.

import { element } from "../../shared/dom.js";
import { significant } from "../../shared/numbers.js";
import { DotRenderer } from "../../shared/plane/dot_renderer.js";
import { Surface, fillTextWithHalo, nearestPoint } from "../../shared/canvas.js";
import { drawRing } from "../../shared/plane/graph_marks.js";
import { SHAPES } from "../../shared/plane/label_shapes.js";
import { drawRuler } from "../../shared/plane/ruler.js";
import { AssignmentField } from "./assignment_field.js";
import { removeOverlaps } from "./overlap_removal.js";
import { drawTrails } from "./key_trails.js";

/** @typedef {import("./scene.js").Scene} Scene */

const MANY = 2500; // nodes: more are drawn as pixels
const MOVED = 3; // pixels from where a key is: a line leads there from its mark
const REACH = 15; // pixels from a key within which it is grabbed

export class PlanePanel {
  constructor() {
    this.canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { role: "img" }));
    this.surface = new Surface(this.canvas);
    this.dots = new DotRenderer();
    this.field = new AssignmentField();
    this.points = new Float64Array(0);
    this.keys = new Float64Array(0); // true positions of the keys on the screen
    /** @type {Float64Array} */
    this.drawnKeys = new Float64Array(0); // where they are drawn so that none hides another
    this.spread = false; // whether some are not drawn where they are
    this.scale = 1;
    this.middle = [0, 0];
    this.unit = 0; // pixels per unit shared by compared planes; 0 for its own scale
  }

  measure() {
    this.surface.measure();
  }

  /** @param {Scene} scene */
  draw(scene) {
    const g = this.surface.begin();
    this.#lay(scene);
    if (scene.state.head >= 0) this.field.draw(scene, this);
    this.#nodes(scene, g);
    drawTrails(scene, g, this);
    const distance = this.#toNearestKey(scene, g);
    this.#keys(scene, g);
    distance();
    const words = (/** @type {number} */ length) => `distance ${significant(length, 1)}`;
    drawRuler(this.surface, { unit: this.scale, colour: scene.theme.secondary, font: `12px ${scene.font}`, words });
  }

  /**
   * @param {[number, number]} at
   * @param {Scene} scene
   */
  find(at, { run, state }) {
    const [from, to] = run.nodeRange(state.graph);
    const own = nearestPoint(this.points, from, to, at, 14);
    return own >= 0 ? own : nearestPoint(this.points, 0, run.N, at, 6);
  }

  /** The key under a pointer, or -1. @param {[number, number]} at @param {Scene} scene */
  findKey(at, { run, state }) {
    const [from, to] = state.head < 0 ? [0, run.H * run.K] : [state.head * run.K, (state.head + 1) * run.K];
    return nearestPoint(this.drawnKeys, from, to, at, REACH);
  }

  /** @param {number} x @param {number} y @returns {[number, number]} */
  toScreen(x, y) {
    const { width, height } = this.surface;
    return [width / 2 + (x - this.middle[0]) * this.scale, height / 2 - (y - this.middle[1]) * this.scale];
  }

  /** Pixels per unit at which the plane fills its canvas. @param {import("../model/projection.js").Projection} projection */
  fittingScale({ low, high }) {
    const { width, height } = this.surface;
    return Math.min((width - 20) / (high[0] - low[0]), (height - 20) / (high[1] - low[1]));
  }

  /** @param {Scene} scene */
  #lay({ run, projection }) {
    const { low, high } = projection;
    if (this.points.length !== 2 * run.N) this.points = new Float64Array(2 * run.N);
    if (this.keys.length !== 2 * run.H * run.K) this.keys = new Float64Array(2 * run.H * run.K);
    this.scale = this.unit || this.fittingScale(projection);
    this.middle = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
    const { width, height } = this.surface;
    const project = (/** @type {Float64Array} */ from, /** @type {Float64Array} */ to) => {
      for (let i = 0; i < to.length; i += 2) {
        to[i] = width / 2 + (from[i] - this.middle[0]) * this.scale;
        to[i + 1] = height / 2 - (from[i + 1] - this.middle[1]) * this.scale;
      }
    };
    project(projection.nodes, this.points);
    project(projection.keys, this.keys);
  }

  /** @param {Scene} scene @param {CanvasRenderingContext2D} g */
  #nodes(scene, g) {
    const { run, state } = scene;
    const [from, to] = run.nodeRange(state.graph);
    if (run.N > MANY) {
      this.dots.begin(this.surface, run.N > 8000 ? 1.5 : 2.2);
      for (let i = 0; i < run.N; i++) this.dots.dot(this.points[2 * i], this.points[2 * i + 1], scene.pixelColour(i));
      this.dots.end(this.surface, 0.9);
    } else {
      g.globalAlpha = 0.55;
      for (let i = 0; i < run.N; i++) if (i < from || i >= to) this.#dot(scene, g, i, 2.6);
      g.globalAlpha = 1;
      for (let i = from; i < to; i++) this.#dot(scene, g, i, to - from > 400 ? 3.4 : 5);
    }
    for (const node of new Set([state.node, state.hover])) {
      if (node >= 0) drawRing(g, [this.points[2 * node], this.points[2 * node + 1]], 9, scene.theme);
    }
  }

  /** @param {Scene} scene @param {CanvasRenderingContext2D} g @param {number} i @param {number} radius */
  #dot(scene, g, i, radius) {
    g.fillStyle = scene.fillColour(i);
    g.beginPath();
    g.arc(this.points[2 * i], this.points[2 * i + 1], radius, 0, 2 * Math.PI);
    g.fill();
    if (radius < 4.5) return;
    g.strokeStyle = scene.theme.background;
    g.lineWidth = 1;
    g.stroke();
  }

  /**
   * From the node pointed at to its nearest key.
   *
   * @param {Scene} scene
   * @param {CanvasRenderingContext2D} g
   * @returns {() => void} writes the true distance, above the keys that are drawn in between
   */
  #toNearestKey(scene, g) {
    const { run, state, interpolated, node } = scene;
    if (node < 0) return () => {};
    const head = Math.max(0, state.head);
    const j = scene.nearestKey(head, node);
    const key = head * run.K + j;
    const from = [this.points[2 * node], this.points[2 * node + 1]];
    const to = [this.keys[2 * key], this.keys[2 * key + 1]];
    g.strokeStyle = scene.theme.text;
    g.lineWidth = 1;
    g.setLineDash([3, 3]);
    g.beginPath();
    g.moveTo(from[0], from[1]);
    g.lineTo(to[0], to[1]);
    g.stroke();
    g.setLineDash([]);
    const distance = Math.sqrt(interpolated.d2[(head * run.N + node) * run.K + j]);
    return () => {
      g.font = `12px ${scene.font}`;
      g.textAlign = "center";
      g.textBaseline = "bottom";
      const x = Math.min(this.surface.width - 50, Math.max(50, (from[0] + to[0]) / 2));
      fillTextWithHalo(g, `|x \u2212 k| = ${significant(distance)}`, x, Math.min(from[1], to[1]) - 12, scene.theme);
    };
  }

  /** @param {Scene} scene @param {CanvasRenderingContext2D} g */
  #keys(scene, g) {
    const { run, state } = scene;
    const one = state.head >= 0;
    const size = one ? 11 : run.H > 1 ? 6 : 10;
    this.drawnKeys = one || run.H === 1 ? this.keys.slice() : removeOverlaps(this.keys, 1.15 * size, this.drawnKeys);
    this.spread = false;
    g.font = `600 12px ${scene.font}`;
    g.textAlign = "center";
    g.textBaseline = "middle";
    for (let key = 0; key < run.H * run.K; key++) {
      const h = Math.floor(key / run.K);
      if (one && h !== state.head) continue;
      const x = this.drawnKeys[2 * key];
      const y = this.drawnKeys[2 * key + 1];
      const highlighted = key === state.key || key === state.hoverKey;
      g.globalAlpha = scene.interpolated.weights[h] === 0 && !one ? 0.3 : 1;
      if (Math.hypot(x - this.keys[2 * key], y - this.keys[2 * key + 1]) > MOVED) {
        this.spread = true;
        g.strokeStyle = scene.theme.neutral;
        g.lineWidth = 0.75;
        g.beginPath();
        g.moveTo(this.keys[2 * key], this.keys[2 * key + 1]);
        g.lineTo(x, y);
        g.stroke();
      }
      g.beginPath();
      SHAPES.diamond(g, x, y, 0.8 * (highlighted ? size + 3 : size)); // the shape is wider than its radius
      g.fillStyle = scene.clusters[key % run.K];
      g.fill();
      g.lineWidth = highlighted ? 2.5 : 1.25;
      g.strokeStyle = scene.theme.text;
      g.stroke();
      if (size > 8) {
        g.fillStyle = scene.clusterInks[key % run.K];
        g.fillText(String((key % run.K) + 1), x, y + 0.5);
      }
    }
    g.globalAlpha = 1;
    const labelledKey = state.hoverKey >= 0 ? state.hoverKey : state.key;
    if (labelledKey < 0) return;
    g.textAlign = "left";
    const owner = state.ownKey < 0 ? "" : labelledKey === state.ownKey ? ": yours" : ": held by others";
    fillTextWithHalo(g, `${run.keyName(labelledKey)}${owner}`, this.drawnKeys[2 * labelledKey] + 16, this.drawnKeys[2 * labelledKey + 1] - 12, scene.theme);
  }
}
