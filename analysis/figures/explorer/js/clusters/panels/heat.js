// Heat maps: one row a node, one column a cluster, in one order and on one scale.

import { element, short } from "../../shared/dom.js";
import { significant } from "../../shared/numbers.js";
import { Surface } from "../../shared/surface.js";
import { divergence } from "../model/formulas.js";
import { Grid } from "./grid.js";
import { headsLayout, targetLayout } from "./heat_layout.js";
import { drawLinks, knobAt } from "./links.js";

/** @typedef {import("./frame_state.js").Scene} Scene */
/** @typedef {import("./heat_layout.js").Layout} Layout */
/** @typedef {import("./heat_layout.js").Map} Map */

export class HeatPanel {
  /** @param {boolean} target whether it shows S, P and P - S in place of the heads */
  constructor(target) {
    this.target = target;
    this.canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { role: "img" }));
    this.surface = new Surface(this.canvas);
    this.grid = new Grid();
    /** @type {Layout | null} */
    this.layout = null;
    /** @type {number[]} */
    this.rows = [];
    this.reach = 1e-3; // of the scale of P - S, at least
  }

  measure() {
    this.surface.measure();
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { run, state, ground } = scene;
    const g = this.surface.begin();
    this.rows = run.rows(state.graph);
    const labelled = run.labels !== null && new Set(this.rows.map((node) => run.labels?.[node])).size > 1;
    const sizes = { H: run.H, rows: this.rows.length, head: state.head, labelled };
    this.layout = (this.target ? targetLayout : headsLayout)(this.surface, sizes);
    this.grid.reach = Math.max(this.reach, this.ownReach(scene));
    for (const map of this.layout.maps) this.#map(scene, g, map);
    this.#columns(scene, g, this.layout.large);
    if (labelled && !this.target) this.#labels(scene, g, this.layout.large);
    if (this.layout.bars) this.#divergences(scene, g);
    if (this.layout.names) this.#names(scene, g);
    if (!this.target) drawLinks(g, scene, this.layout);
    this.#scale(scene, g);
    for (const node of new Set([state.node, state.hover])) this.#mark(g, node, ground);
  }

  /**
   * What lies under a pointer.
   *
   * @param {[number, number]} at
   * @param {Scene} scene
   * @returns {{node: number, key: number, head: number, knob: number}} -1 where there is none
   */
  find([x, y], scene) {
    const nothing = { node: -1, key: -1, head: -1, knob: -1 };
    if (!this.layout) return nothing;
    if (!this.target) {
      const knob = knobAt([x, y], scene, this.layout);
      if (knob >= 0) return { ...nothing, knob };
    }
    const map = this.layout.maps.find((m) => x >= m.x - (m.beside ? 16 : 0) && x < m.x + m.w && y >= m.y - (m.beside ? 0 : 20) && y < m.y + m.h);
    if (!map) return nothing;
    const head = map.values === "head" ? map.head : -1;
    if (y < map.y || x < map.x) return { ...nothing, head };
    const column = Math.floor(((x - map.x) / map.w) * scene.run.K);
    const row = Math.floor(((y - map.y) / map.h) * this.rows.length);
    return { node: this.rows[row] ?? -1, key: map.head < 0 ? -1 : map.head * scene.run.K + column, head, knob: -1 };
  }

  /** The largest difference between P and S that is shown. @param {{moment: Scene["moment"], run: Scene["run"]}} of */
  ownReach({ moment, run }) {
    if (!this.target) return 0;
    const P = moment.target();
    let most = 0;
    for (const node of this.rows) {
      for (let at = node * run.K; at < (node + 1) * run.K; at++) most = Math.max(most, Math.abs(P[at] - moment.S[at]));
    }
    return most;
  }

  /** @param {Scene} scene @param {CanvasRenderingContext2D} g @param {Map} map */
  #map(scene, g, map) {
    const { run, moment, state } = scene;
    const size = run.N * run.K;
    const high = Math.max(1, Math.round(map.h * this.surface.ratio));
    if (map.values === "P - S") {
      this.grid.fillDifference(moment.target(), moment.S, { rows: this.rows, K: run.K, most: high }, scene.difference);
    } else {
      const values =
        map.values === "head" ? moment.Sh.subarray(map.head * size, (map.head + 1) * size)
        : map.values === "P" ? moment.target()
        : map.values === "S" ? moment.S
        : scene.shown;
      this.grid.fill(values, { rows: this.rows, K: run.K, most: high }, scene.shares);
    }
    const silent = map.values === "head" && moment.weights[map.head] === 0;
    g.globalAlpha = silent ? 0.3 : 1;
    this.grid.draw(g, map);
    g.globalAlpha = 1;
    const chosen = map.values === "head" && map.head === state.head;
    g.font = `${map === this.layout?.large || chosen ? "600 " : ""}13px ${scene.font}`;
    g.textAlign = "left";
    g.textBaseline = "alphabetic";
    g.fillStyle = scene.ground.ink;
    if (map.beside) g.fillText(map.title, map.x - 14, map.y + map.h / 2 + 4);
    else g.fillText(map.title, map.x, map.y - 7);
    if (!chosen) return;
    g.strokeStyle = scene.ground.ink;
    g.lineWidth = 2;
    g.strokeRect(map.x - 1, map.y - 1, map.w + 2, map.h + 2);
  }

  /** Usage of each cluster and its number, under the columns. @param {Scene} scene @param {CanvasRenderingContext2D} g @param {Map} map */
  #columns(scene, g, map) {
    const { run } = scene;
    const usage = new Float64Array(run.K);
    const values = map.values === "S" ? scene.moment.S : scene.shown;
    for (const node of this.rows) for (let j = 0; j < run.K; j++) usage[j] += values[node * run.K + j];
    const wide = map.w / run.K;
    const foot = map.y + map.h + 4;
    g.font = `12px ${scene.font}`;
    g.textAlign = "center";
    g.textBaseline = "top";
    for (let j = 0; j < run.K; j++) {
      const share = usage[j] / this.rows.length;
      g.fillStyle = scene.clusters[j];
      g.fillRect(map.x + j * wide + 1, foot, Math.max(1, wide - 2), Math.max(1, Math.min(18, share * run.K * 7)));
      g.fillStyle = scene.ground.quiet;
      if (wide >= 14 || j % 4 === 0) g.fillText(String(j + 1), map.x + (j + 0.5) * wide, foot + 20);
    }
    g.fillStyle = scene.ground.neutral;
    g.fillRect(map.x, foot + 7, map.w, 0.75); // the usage of each, were all used alike
  }

  /** @param {Scene} scene @param {CanvasRenderingContext2D} g @param {Map} map */
  #labels({ run }, g, map) {
    const high = map.h / this.rows.length;
    this.rows.forEach((node, row) => {
      const label = run.labels ? run.labels[node] : -1;
      if (label < 0) return;
      g.fillStyle = run.header.colours.labels[label];
      g.fillRect(map.x + map.w + 4, map.y + row * high, 6, Math.ceil(high));
    });
  }

  /** Each node's part of the divergence. @param {Scene} scene @param {CanvasRenderingContext2D} g */
  #divergences(scene, g) {
    const { run, moment } = scene;
    const { x, w } = /** @type {{x: number, w: number}} */ (this.layout?.bars);
    const { y, h } = /** @type {Layout} */ (this.layout).large;
    const P = moment.target();
    const each = this.rows.map((node) => {
      let sum = 0;
      for (let at = node * run.K; at < (node + 1) * run.K; at++) sum += divergence(P[at], moment.S[at]);
      return Math.max(0, sum);
    });
    const most = Math.max(...each, 1e-12);
    const high = h / each.length;
    g.fillStyle = scene.ground.neutral;
    each.forEach((kl, row) => g.fillRect(x, y + row * high, (w * kl) / most, Math.max(0.5, high - 0.5)));
    g.font = `13px ${scene.font}`;
    g.textAlign = "left";
    g.textBaseline = "alphabetic";
    g.fillStyle = scene.ground.ink;
    g.fillText("KL", x, y - 7);
    g.font = `12px ${scene.font}`;
    g.fillStyle = scene.ground.quiet;
    g.textBaseline = "top";
    g.textAlign = "right";
    g.fillText(`to ${significant(most)}`, x + w, y + h + 4);
  }

  /** @param {Scene} scene @param {CanvasRenderingContext2D} g */
  #names(scene, g) {
    const { large, names } = /** @type {Layout} */ (this.layout);
    const high = large.h / this.rows.length;
    const x = names?.x ?? 0;
    g.font = `${Math.min(12, high)}px ${scene.font}`;
    g.textAlign = "left";
    g.textBaseline = "middle";
    this.rows.forEach((node, row) => {
      g.fillStyle = node === scene.node ? scene.ground.ink : scene.ground.quiet;
      g.fillText(rowName(scene, node), x, large.y + (row + 0.5) * high, names?.w);
    });
  }

  /** The colour scale, with the share marked that each cluster has of a node that prefers none. @param {Scene} scene @param {CanvasRenderingContext2D} g */
  #scale(scene, g) {
    const { large } = /** @type {Layout} */ (this.layout);
    const w = Math.min(120, 0.4 * large.w);
    const x = large.x + large.w - w - 14;
    const y = large.y - 15;
    this.grid.scale(g, { x, y, w, h: 6 }, scene.shares);
    g.font = `12px ${scene.font}`;
    g.fillStyle = scene.ground.quiet;
    g.textBaseline = "middle";
    g.textAlign = "right";
    g.fillText("0", x - 4, y + 3);
    g.textAlign = "left";
    g.fillText("1", x + w + 4, y + 3);
    const at = x + w / scene.run.K;
    g.fillStyle = scene.ground.ink;
    g.fillRect(at - 0.5, y - 3, 1, 12);
  }

  /** @param {CanvasRenderingContext2D} g @param {number} node @param {import("../../shared/theme.js").Ground} ground */
  #mark(g, node, ground) {
    const row = node < 0 ? -1 : this.rows.indexOf(node);
    if (row < 0 || !this.layout) return;
    for (const map of this.layout.maps) {
      const high = map.h / this.rows.length;
      const y = map.y + row * high;
      const tall = Math.max(high, 3);
      g.strokeStyle = ground.ground;
      g.lineWidth = 4;
      g.strokeRect(map.x, y + (high - tall) / 2, map.w, tall);
      g.strokeStyle = ground.selected;
      g.lineWidth = 1.75;
      g.strokeRect(map.x, y + (high - tall) / 2, map.w, tall);
    }
  }
}

/**
 * A node's name without its graph's, which stands above.
 *
 * @param {Scene} scene
 * @param {number} node
 */
export function rowName({ run }, node) {
  const name = run.names[node] ?? `node ${node}`;
  const graph = `${run.graphs[run.owner[node]]}: `;
  return short(name.startsWith(graph) ? name.slice(graph.length) : name, 24);
}
