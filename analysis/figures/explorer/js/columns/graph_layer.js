// The graph of a column: nodes in the colour of their first cluster, paler where less sure, in the shape of their label;
// all of them pale while there is no S.

import { nearestPoint } from "../shared/canvas.js";
import { packPixel, parseHex } from "../shared/colour.js";
import { DotRenderer } from "../shared/plane/dot_renderer.js";
import { DOTS_FROM, NUMBERED, drawEdges, drawRing } from "../shared/plane/graph_marks.js";
import { SHAPES } from "../shared/plane/label_shapes.js";
import { LayeredCanvas } from "./layered_canvas.js";

/** @typedef {import("./column_set.js").ColumnSet} ColumnSet */
/** @typedef {import("./column_set.js").Assignment} Assignment */
/** @typedef {import("./palette.js").Palette} Palette */

const READABLE = 7; // pixels of radius from which a number can be read in a node
const SURE = 0.5; // a node that gives no cluster more than this carries no number
const ROOM = 14; // pixels around the graph
const [LARGEST, SMALLEST] = [10, 1.6]; // radius of a node

export class GraphLayer extends LayeredCanvas {
  constructor() {
    super("graph");
    this.dots = new DotRenderer();
    this.points = new Float64Array(0);
    this.radius = LARGEST;
  }

  /** @param {ColumnSet} set @param {Assignment} assignment @param {Palette} palette */
  draw(set, assignment, palette) {
    const g = this.picture.begin();
    this.#place(set);
    drawEdges(g, this.points, set.edges, { colour: palette.theme.edge });
    if (set.N > DOTS_FROM) this.#dots(set, assignment, palette);
    else this.#nodes(set, assignment, palette);
  }

  /** @param {number} node @param {Palette} palette */
  mark(node, palette) {
    const g = this.marks.begin();
    if (node < 0 || 2 * node >= this.points.length) return;
    drawRing(g, [this.points[2 * node], this.points[2 * node + 1]], this.radius + 3.5, palette.theme);
  }

  /** The node at a place, or -1. @param {[number, number]} at */
  find(at) {
    return nearestPoint(this.points, 0, this.points.length / 2, at, Math.max(14, this.radius + 4));
  }

  /** Where each node is drawn, and how large. @param {ColumnSet} set */
  #place({ N, at, box }) {
    const { width, height } = this.picture;
    const { middle, size } = box;
    const [wide, high] = size;
    const scale = Math.max(0, Math.min((width - 2 * ROOM) / wide, (height - 2 * ROOM) / high));
    this.radius = Math.min(LARGEST, Math.max(SMALLEST, 0.29 * Math.sqrt((wide * high * scale * scale) / Math.max(1, N))));
    if (this.points.length !== 2 * N) this.points = new Float64Array(2 * N);
    for (let i = 0; i < N; i++) {
      this.points[2 * i] = width / 2 + (at[2 * i] - middle[0]) * scale;
      this.points[2 * i + 1] = height / 2 + (at[2 * i + 1] - middle[1]) * scale;
    }
  }

  /** @param {ColumnSet} set @param {Assignment} assignment @param {Palette} palette */
  #nodes(set, { S, firstCluster, fadeLevel, largestShare }, palette) {
    const { g } = this.picture;
    const numbered = S !== null && set.N <= NUMBERED && this.radius >= READABLE;
    g.textAlign = "center";
    g.textBaseline = "middle";
    g.font = `600 ${Math.round(1.25 * this.radius)}px ${palette.font}`;
    g.lineWidth = 1;
    g.strokeStyle = palette.theme.background;
    for (let i = 0; i < set.N; i++) {
      const [x, y] = [this.points[2 * i], this.points[2 * i + 1]];
      g.beginPath();
      SHAPES[set.shape(i)](g, x, y, this.radius);
      g.fillStyle = S ? palette.fills[firstCluster[i]][fadeLevel[i]] : palette.theme.pale;
      g.fill();
      g.stroke();
      if (!numbered || largestShare[i] <= SURE) continue;
      g.fillStyle = palette.inks[firstCluster[i]][fadeLevel[i]];
      g.fillText(String(firstCluster[i] + 1), x, y + 0.5);
    }
  }

  /** @param {ColumnSet} set @param {Assignment} assignment @param {Palette} palette */
  #dots(set, { S, firstCluster, fadeLevel }, palette) {
    const pale = packPixel(parseHex(palette.theme.pale));
    this.dots.begin(this.picture, this.radius);
    for (let i = 0; i < set.N; i++) {
      this.dots.dot(this.points[2 * i], this.points[2 * i + 1], S ? palette.pixels[firstCluster[i]][fadeLevel[i]] : pale);
    }
    this.dots.end(this.picture);
  }
}
