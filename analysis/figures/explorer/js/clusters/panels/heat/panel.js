// Heat maps: one row a node, one column a cluster, in one order and on one scale.

import { element } from "../../../shared/dom.js";
import { Surface } from "../../../shared/canvas.js";
import { HeatGrid } from "../../../shared/plane/heat_grid.js";
import { headsLayout, targetLayout } from "./layout.js";
import { drawHeadWeights, weightHandleAt } from "./head_weights.js";
import { drawColumns, drawDivergences, drawLabels, drawNames } from "./margins.js";
import { drawDifferenceScale, drawScale, colourRange } from "./scale.js";

/** @typedef {import("../scene.js").Scene} Scene */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").HeatMap} HeatMap */

export class HeatPanel {
  /** @param {boolean} target whether it shows S, P and P - S in place of the heads */
  constructor(target) {
    this.target = target;
    this.canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { role: "img" }));
    this.surface = new Surface(this.canvas);
    this.grid = new HeatGrid();
    /** @type {Layout | null} */
    this.layout = null;
    /** @type {number[]} */
    this.rows = [];
    /** @type {import("./scale.js").ColourRange | null} that of pictures beside each other; null is its own */
    this.shared = null;
    /** @type {import("./scale.js").ColourRange} */
    this.range = { difference: 1, uniform: 1 };
  }

  measure() {
    this.surface.measure();
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { run, state, theme } = scene;
    const g = this.surface.begin();
    this.rows = run.rows(state.graph);
    const labelled = run.labels !== null && new Set(this.rows.map((node) => run.labels?.[node])).size > 1;
    const sizes = { H: run.H, rows: this.rows.length, head: state.head, labelled };
    this.layout = (this.target ? targetLayout : headsLayout)(this.surface, sizes);
    this.range = this.shared ?? this.ownRange(scene);
    for (const map of this.layout.maps) this.#map(scene, g, map);
    const { large, bars, names } = this.layout;
    drawColumns(g, scene, large, this.rows);
    if (labelled && !this.target) drawLabels(g, scene, large, this.rows);
    if (bars) drawDivergences(g, scene, this.layout, this.rows);
    if (names) drawNames(g, scene, this.layout, this.rows);
    if (!this.target) drawHeadWeights(g, scene, this.layout);
    drawScale(g, scene, { grid: this.grid, large, range: this.range });
    for (const node of new Set([state.node, state.hover])) this.#mark(g, node, theme);
  }

  /**
   * What lies under a pointer.
   *
   * @param {[number, number]} at
   * @param {Scene} scene
   * @returns {{node: number, key: number, head: number, weightHandle: number}} -1 where there is none
   */
  find([x, y], scene) {
    const nothing = { node: -1, key: -1, head: -1, weightHandle: -1 };
    if (!this.layout) return nothing;
    if (!this.target) {
      const weightHandle = weightHandleAt([x, y], scene, this.layout);
      if (weightHandle >= 0) return { ...nothing, weightHandle };
    }
    const map = this.layout.maps.find((m) => x >= m.x - (m.beside ? 16 : 0) && x < m.x + m.w && y >= m.y - (m.beside ? 0 : 20) && y < m.y + m.h);
    if (!map) return nothing;
    const head = map.values === "head" ? map.head : -1;
    if (y < map.y || x < map.x) return { ...nothing, head };
    const column = Math.floor(((x - map.x) / map.w) * scene.run.K);
    const row = Math.floor(((y - map.y) / map.h) * this.rows.length);
    return { node: this.rows[row] ?? -1, key: map.head < 0 ? -1 : map.head * scene.run.K + column, head, weightHandle: -1 };
  }

  /** How far the shown numbers go from zero. @param {Scene} scene */
  ownRange(scene) {
    return colourRange(scene, scene.run.rows(scene.state.graph), this.target);
  }

  /** @param {Scene} scene @param {CanvasRenderingContext2D} g @param {HeatMap} map */
  #map(scene, g, map) {
    const { run, interpolated, state } = scene;
    const size = run.N * run.K;
    const shape = { rows: this.rows, K: run.K, maxRows: Math.max(1, Math.round(map.h * this.surface.ratio)) };
    if (map.values === "P - S") {
      this.grid.fillDifference(interpolated.target(), interpolated.S, { shape, colours: scene.difference, range: this.range.difference });
    } else {
      const values =
        map.values === "head" ? interpolated.Sh.subarray(map.head * size, (map.head + 1) * size)
        : map.values === "P" ? interpolated.target()
        : map.values === "S" ? interpolated.S
        : scene.shown;
      if (state.scale === "uniform") {
        this.grid.fillDifference(values, 1 / run.K, { shape, colours: scene.difference, range: this.range.uniform });
      } else {
        this.grid.fill(values, shape, scene.shares);
      }
    }
    const silent = map.values === "head" && interpolated.weights[map.head] === 0;
    g.globalAlpha = silent ? 0.3 : 1;
    this.grid.draw(g, map);
    g.globalAlpha = 1;
    const chosen = map.values === "head" && map.head === state.head;
    g.font = `${map === this.layout?.large || chosen ? "600 " : ""}13px ${scene.font}`;
    g.textAlign = "left";
    g.textBaseline = "alphabetic";
    g.fillStyle = scene.theme.text;
    if (map.beside) g.fillText(map.title, map.x - 14, map.y + map.h / 2 + 4);
    else g.fillText(map.title, map.x, map.y - 7);
    if (map.values === "P - S") drawDifferenceScale(g, scene, map, this.range, this.grid);
    if (!chosen) return;
    g.strokeStyle = scene.theme.text;
    g.lineWidth = 2;
    g.strokeRect(map.x - 1, map.y - 1, map.w + 2, map.h + 2);
  }

  /** @param {CanvasRenderingContext2D} g @param {number} node @param {import("../../../shared/theme.js").ThemeColours} theme */
  #mark(g, node, theme) {
    const row = node < 0 ? -1 : this.rows.indexOf(node);
    if (row < 0 || !this.layout) return;
    for (const map of this.layout.maps) {
      const rowHeight = map.h / this.rows.length;
      const y = map.y + row * rowHeight;
      const ringHeight = Math.max(rowHeight, 3);
      g.strokeStyle = theme.background;
      g.lineWidth = 4;
      g.strokeRect(map.x, y + (rowHeight - ringHeight) / 2, map.w, ringHeight);
      g.strokeStyle = theme.selected;
      g.lineWidth = 1.75;
      g.strokeRect(map.x, y + (rowHeight - ringHeight) / 2, map.w, ringHeight);
    }
  }
}
