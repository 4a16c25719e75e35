// What colours, shapes and rows mean: once for all columns.

import { Surface } from "../shared/canvas.js";
import { element, truncate } from "../shared/dom.js";
import { HeatGrid } from "../shared/plane/heat_grid.js";
import { DISTINCT_SHAPES, SHAPE_GLYPHS } from "../shared/plane/label_shapes.js";

const MOST = 8; // labels: more are not listed

export class Legend {
  constructor() {
    this.root = element("p", { class: "legend" });
    this.scale = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "scale", "aria-hidden": "true" }));
    this.surface = new Surface(this.scale);
    this.grid = new HeatGrid();
  }

  /** @param {import("./column_set.js").ColumnSet} set */
  load(set) {
    const opens = set.columns.some(({ facts, S }) => facts.run && S);
    this.root.replaceChildren(
      "Colour: a node\u2019s first cluster, paler where less sure. ",
      ...labelMarks(set),
      "Rows of S: the nodes, in one order for all columns; shares from 0\u00a0",
      this.scale,
      `\u00a01. ${set.header.note ? `${set.header.note} ` : ""}`,
      "Dots: the measure, one a seed, and their mean; band: the same S with its rows shuffled, mean and two SD. ",
      "Point at a node or a row, or walk with the arrow keys: it is marked in every column.",
      opens ? " Click a node of a trained column to open its run." : "",
    );
  }

  /** @param {import("./palette.js").Palette} palette */
  draw(palette) {
    this.surface.measure();
    const g = this.surface.begin();
    this.grid.scale(g, { x: 0, y: 0, w: this.surface.width, h: this.surface.height }, palette.shares);
  }
}

/** @param {import("./column_set.js").ColumnSet} set @returns {(Node | string)[]} */
function labelMarks(set) {
  if (!set.labels) return [];
  if (set.labelNames.length > MOST) return ["Strip: labels. "];
  const marks = set.labelNames.flatMap((name, label) => {
    const glyph = element("span", { "aria-hidden": "true" }, set.shaped ? SHAPE_GLYPHS[DISTINCT_SHAPES[label]] : SHAPE_GLYPHS.square);
    glyph.style.color = set.header.colours.labels[label];
    return [element("span", { class: "label" }, glyph, `\u00a0${truncate(name, 24)}`), label + 1 < set.labelNames.length ? ", " : ". "];
  });
  return [set.shaped ? "Shape and strip: label, " : "Strip: label, ", ...marks];
}
