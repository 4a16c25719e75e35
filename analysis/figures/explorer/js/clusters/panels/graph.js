// The graph: pixels as the images they are, or nodes and edges; several graphs as tiles.

import { element } from "../../shared/dom.js";
import { DotRenderer } from "../../shared/plane/dot_renderer.js";
import { Surface, nearestPoint } from "../../shared/canvas.js";
import { DOTS_FROM, NUMBERED, drawEdges, drawRing } from "../../shared/plane/graph_marks.js";
import { SHAPES } from "../../shared/plane/label_shapes.js";

/** @typedef {import("./scene.js").Scene} Scene */

const ROOM = 0.07; // of a tile, around its graph

export class GraphPanel {
  constructor() {
    this.canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { role: "img" }));
    this.surface = new Surface(this.canvas);
    this.dots = new DotRenderer();
    this.points = new Float64Array(0);
    this.cell = 0;
    this.area = 0; // pixels that a graph has
    this.minRadius = 1; // radius of a dot
    this.tiles = 1;
    this.lines = document.createElement("canvas");
    this.cachedLines = "";
  }

  measure() {
    this.surface.measure();
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { run, state } = scene;
    const g = this.surface.begin();
    const [from, to] = run.nodeRange(state.graph);
    this.#layOut(scene);
    this.minRadius = run.edges.length ? 1.6 : 2; // where no line is to be seen between them, dots may touch
    if (run.image) this.#pixels(scene, g, from, to);
    else if (to - from > DOTS_FROM) this.#dots(scene, g, from, to);
    else this.#nodes(scene, g, from, to);
    for (const node of new Set([state.node, state.hover])) {
      if (node < from || node >= to) continue;
      const at = /** @type {[number, number]} */ ([this.points[2 * node], this.points[2 * node + 1]]);
      drawRing(g, at, (run.image ? 0.62 * this.cell : this.#radius(to - from)) + 4, scene.theme);
    }
  }

  /**
   * @param {[number, number]} at
   * @param {Scene} scene
   */
  find(at, scene) {
    const [from, to] = scene.run.nodeRange(scene.state.graph);
    return nearestPoint(this.points, from, to, at, Math.max(16, 0.75 * this.cell));
  }

  /** Where every shown node is drawn. @param {Scene} scene */
  #layOut({ run, state }) {
    const { width, height } = this.surface;
    if (this.points.length !== 2 * run.N) this.points = new Float64Array(2 * run.N);
    const count = state.graph < 0 ? run.graphs.length : 1;
    this.tiles = count;
    const tilesAcross = count === 1 ? 1 : Math.min(count, Math.max(1, Math.round(Math.sqrt((count * width) / Math.max(1, height)))));
    const tilesDown = Math.ceil(count / tilesAcross);
    const [columns, rows] = run.image ?? [1, 1];
    const scale = Math.min(width / tilesAcross / columns, height / tilesDown / rows) * (1 - (count > 1 ? 0.12 : run.image ? 0 : ROOM));
    this.cell = run.image ? scale : 0;
    const middle = run.image ? [(columns - 1) / 2, (rows - 1) / 2] : [0.5, 0.5];
    // A single graph may be wider than high: it fills the canvas.
    const box = run.image || count > 1 ? [1, 1] : this.#stretch(run, state.graph);
    const [sx, sy] = run.image || count > 1 ? [scale, scale] : fit(box, width, height);
    this.area = count > 1 ? (width / tilesAcross) * (height / tilesDown) : box[0] * sx * box[1] * sy;
    for (let tile = 0; tile < count; tile++) {
      const [from, to] = run.nodeRange(state.graph < 0 ? tile : state.graph);
      const x = (width * ((tile % tilesAcross) + 0.5)) / tilesAcross;
      const y = (height * (Math.floor(tile / tilesAcross) + 0.5)) / tilesDown;
      for (let i = from; i < to; i++) {
        this.points[2 * i] = x + (run.positions[2 * i] - middle[0]) * sx;
        this.points[2 * i + 1] = y + (run.positions[2 * i + 1] - middle[1]) * sy;
      }
    }
  }

  /**
   * @param {import("../model/run.js").Run} run
   * @param {number} graph
   */
  #stretch(run, graph) {
    const [from, to] = run.nodeRange(graph);
    let halfWidth = 0;
    let halfHeight = 0;
    for (let i = from; i < to; i++) {
      halfWidth = Math.max(halfWidth, Math.abs(run.positions[2 * i] - 0.5));
      halfHeight = Math.max(halfHeight, Math.abs(run.positions[2 * i + 1] - 0.5));
    }
    return [2 * halfWidth || 1, 2 * halfHeight || 1];
  }

  /**
   * @param {Scene} scene
   * @param {CanvasRenderingContext2D} g
   * @param {number} from
   * @param {number} to
   */
  #pixels(scene, g, from, to) {
    const { run } = scene;
    g.textAlign = "center";
    g.textBaseline = "middle";
    g.font = `600 ${Math.min(15, Math.max(9, 0.3 * this.cell))}px ${scene.font}`;
    for (let i = from; i < to; i++) {
      const side = this.cell * 0.96 * Math.sqrt(Math.max(0.14, run.ink ? run.ink[i] : 1));
      const x = this.points[2 * i];
      const y = this.points[2 * i + 1];
      g.fillStyle = scene.fillColour(i);
      g.fillRect(x - side / 2, y - side / 2, side, side);
      if (side > 17 && scene.largestShare[i] > 0.5) {
        g.fillStyle = scene.textColour(i);
        g.fillText(String(scene.firstCluster[i] + 1), x, y + 0.5);
      }
    }
  }

  /**
   * @param {Scene} scene
   * @param {CanvasRenderingContext2D} g
   * @param {number} from
   * @param {number} to
   */
  #nodes(scene, g, from, to) {
    const { run } = scene;
    this.#edges(scene, g);
    const radius = this.#radius(to - from);
    g.textAlign = "center";
    g.textBaseline = "middle";
    g.font = `600 ${Math.round(Math.min(13, radius * 1.2))}px ${scene.font}`;
    g.lineWidth = 1.25;
    for (let i = from; i < to; i++) {
      const x = this.points[2 * i];
      const y = this.points[2 * i + 1];
      g.beginPath();
      SHAPES[run.shape(i)](g, x, y, radius);
      g.fillStyle = scene.fillColour(i);
      g.fill();
      g.strokeStyle = scene.theme.background;
      g.stroke();
      if (to - from <= NUMBERED && radius > 8 && scene.largestShare[i] > 0.5) {
        g.fillStyle = scene.textColour(i);
        g.fillText(String(scene.firstCluster[i] + 1), x, y + 0.5);
      }
    }
  }

  /**
   * @param {Scene} scene
   * @param {CanvasRenderingContext2D} g
   * @param {number} from
   * @param {number} to
   */
  #dots(scene, g, from, to) {
    this.#edges(scene, g);
    this.dots.begin(this.surface, this.#radius(to - from));
    for (let i = from; i < to; i++) this.dots.dot(this.points[2 * i], this.points[2 * i + 1], scene.pixelColour(i));
    this.dots.end(this.surface);
  }

  /** @param {number} count */
  #radius(count) {
    const room = this.area / Math.max(1, count / (count === this.points.length / 2 ? this.tiles : 1));
    return Math.min(12, Math.max(this.minRadius, 0.25 * Math.sqrt(room)));
  }

  /** Edges do not move, so they are drawn once for a size and a graph. @param {Scene} scene @param {CanvasRenderingContext2D} g */
  #edges(scene, g) {
    const { run, state, theme } = scene;
    const { width, height, ratio } = this.surface;
    const name = `${run.id} ${state.graph} ${width} ${height} ${ratio} ${theme.edge} ${run.edges.length}`;
    if (name !== this.cachedLines) {
      this.cachedLines = name;
      this.lines.width = Math.max(1, Math.round(width * ratio));
      this.lines.height = Math.max(1, Math.round(height * ratio));
      const line = /** @type {CanvasRenderingContext2D} */ (this.lines.getContext("2d"));
      line.scale(ratio, ratio);
      const [first, end] = run.nodeRange(state.graph);
      drawEdges(line, this.points, run.edges, { colour: theme.edge, first, end });
    }
    g.drawImage(this.lines, 0, 0, width, height);
  }
}

/**
 * @param {number[]} box what has to fit, in units of the layout
 * @param {number} width
 * @param {number} height
 */
function fit([boxWidth, boxHeight], width, height) {
  const room = 18;
  const scale = Math.min((width - 2 * room) / boxWidth, (height - 2 * room) / boxHeight);
  return [scale, scale];
}
