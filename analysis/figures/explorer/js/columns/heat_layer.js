// S as a heat map: a row a node, in one order for all columns; beside it the label of each, below it its clusters.

import { HeatGrid } from "../shared/plane/heat_grid.js";
import { LayeredCanvas } from "./layered_canvas.js";

/** @typedef {import("./column_set.js").ColumnSet} ColumnSet */
/** @typedef {import("./column_set.js").Assignment} Assignment */
/** @typedef {import("./palette.js").Palette} Palette */

const [STRIP, GAP, FOOT] = [7, 4, 24]; // pixels of the labels' strip, beside it, and below the map

export class HeatLayer extends LayeredCanvas {
  constructor() {
    super("heat");
    this.grid = new HeatGrid();
    this.box = { x: 0, y: 0, w: 0, h: 0 };
    this.rows = 0;
  }

  /** @param {ColumnSet} set @param {Assignment} assignment @param {Palette} palette */
  draw(set, { S, facts }, palette) {
    const g = this.picture.begin();
    const { width, height, ratio } = this.picture;
    this.rows = S ? set.N : 0;
    if (!S) {
      g.strokeStyle = palette.theme.rule;
      g.strokeRect(0.5, 0.5, width - 1, Math.max(1, height - FOOT));
      return;
    }
    const x = set.labels ? STRIP + GAP : 0;
    this.box = { x, y: 0, w: Math.max(1, width - x), h: Math.max(1, height - FOOT) };
    const shape = { rows: set.rows, K: facts.K, maxRows: Math.max(1, Math.round(this.box.h * ratio)) };
    this.grid.fill(S, shape, palette.shares);
    this.grid.draw(g, this.box);
    if (set.labels) this.#labels(g, set.labels, set.rows, palette);
    this.#clusters(g, facts.K, palette);
  }

  /** @param {ColumnSet} set @param {number} node @param {Palette} palette */
  mark(set, node, { theme }) {
    const g = this.marks.begin();
    if (node < 0 || node >= set.N || !this.rows) return;
    const { x, y, w, h } = this.box;
    const high = h / set.N;
    const tall = Math.max(high, 3);
    const top = Math.min(y + h - tall - 2.5, Math.max(y + 2.5, y + (set.rowOf[node] + 0.5) * high - tall / 2));
    for (const [colour, line] of /** @type {[string, number][]} */ ([[theme.background, 4], [theme.selected, 1.75]])) {
      g.strokeStyle = colour;
      g.lineWidth = line;
      g.strokeRect(x + 1, top - 1.5, w - 2, tall + 3);
    }
  }

  /** The node whose row is at a place, or -1. @param {[number, number]} at @param {ColumnSet} set */
  find([x, y], set) {
    const { h } = this.box;
    if (!this.rows || y < 0 || y >= h || x < 0) return -1;
    return set.rows[Math.min(set.N - 1, Math.floor((y / h) * set.N))] ?? -1;
  }

  /** @param {CanvasRenderingContext2D} g @param {number[]} labels @param {number[]} rows @param {Palette} palette */
  #labels(g, labels, rows, palette) {
    const high = this.box.h / rows.length;
    rows.forEach((node, row) => {
      if (labels[node] < 0) return;
      g.fillStyle = palette.labels[labels[node]];
      g.fillRect(0, row * high, STRIP, Math.max(0.5, high));
    });
  }

  /** Each column's colour and number. @param {CanvasRenderingContext2D} g @param {number} K @param {Palette} palette */
  #clusters(g, K, { clusters, theme, font }) {
    const { x, w, h } = this.box;
    const wide = w / K;
    const every = wide >= 14 ? 1 : Math.ceil(18 / wide);
    g.font = `12px ${font}`;
    g.textAlign = "center";
    g.textBaseline = "top";
    for (let j = 0; j < K; j++) {
      g.fillStyle = clusters[j];
      g.fillRect(x + j * wide + (wide > 4 ? 1 : 0), h + 3, Math.max(0.5, wide - (wide > 4 ? 2 : 0)), 4);
      g.fillStyle = theme.secondary;
      if (j % every === 0) g.fillText(String(j + 1), x + (j + 0.5) * wide, h + 10);
    }
  }
}
