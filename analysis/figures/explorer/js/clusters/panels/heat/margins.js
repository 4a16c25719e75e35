// What stands around the heat maps: usage and numbers of clusters, labels, each node's divergence, names.

import { truncate } from "../../../shared/dom.js";
import { significant } from "../../../shared/numbers.js";
import { klTerm } from "../../model/mem_pooling.js";

/** @typedef {import("../scene.js").Scene} Scene */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").HeatMap} HeatMap */

/** Usage of each cluster and its number, under the columns. @param {CanvasRenderingContext2D} g @param {Scene} scene @param {HeatMap} map @param {number[]} rows */
export function drawColumns(g, scene, map, rows) {
  const { run } = scene;
  const usage = new Float64Array(run.K);
  const values = map.values === "S" ? scene.interpolated.S : scene.shown;
  for (const node of rows) for (let j = 0; j < run.K; j++) usage[j] += values[node * run.K + j];
  const wide = map.w / run.K;
  const foot = map.y + map.h + 4;
  g.font = `12px ${scene.font}`;
  g.textAlign = "center";
  g.textBaseline = "top";
  for (let j = 0; j < run.K; j++) {
    const share = usage[j] / rows.length;
    g.fillStyle = scene.clusters[j];
    g.fillRect(map.x + j * wide + 1, foot, Math.max(1, wide - 2), Math.max(1, Math.min(18, share * run.K * 7)));
    g.fillStyle = scene.theme.secondary;
    if (wide >= 14 || j % 4 === 0) g.fillText(String(j + 1), map.x + (j + 0.5) * wide, foot + 20);
  }
  g.fillStyle = scene.theme.neutral;
  g.fillRect(map.x, foot + 7, map.w, 0.75); // the usage of each, were all used alike
}

/** @param {CanvasRenderingContext2D} g @param {Scene} scene @param {HeatMap} map @param {number[]} rows */
export function drawLabels(g, { run }, map, rows) {
  const rowHeight = map.h / rows.length;
  rows.forEach((node, row) => {
    const label = run.labels ? run.labels[node] : -1;
    if (label < 0) return;
    g.fillStyle = run.header.colours.labels[label];
    g.fillRect(map.x + map.w + 4, map.y + row * rowHeight, 6, Math.ceil(rowHeight));
  });
}

/** Each node's part of the divergence. @param {CanvasRenderingContext2D} g @param {Scene} scene @param {Layout} layout @param {number[]} rows */
export function drawDivergences(g, scene, layout, rows) {
  const { run, interpolated } = scene;
  const { x, w } = /** @type {{x: number, w: number}} */ (layout.bars);
  const { y, h } = layout.large;
  const P = interpolated.target();
  const each = rows.map((node) => {
    let sum = 0;
    for (let at = node * run.K; at < (node + 1) * run.K; at++) sum += klTerm(P[at], interpolated.S[at]);
    return Math.max(0, sum);
  });
  const largest = each.reduce((a, b) => Math.max(a, b), 1e-12);
  const rowHeight = h / each.length;
  g.fillStyle = scene.theme.neutral;
  each.forEach((kl, row) => g.fillRect(x, y + row * rowHeight, (w * kl) / largest, Math.max(0.5, rowHeight - 0.5)));
  g.font = `13px ${scene.font}`;
  g.textAlign = "left";
  g.textBaseline = "alphabetic";
  g.fillStyle = scene.theme.text;
  g.fillText("KL", x, y - 7);
  g.font = `12px ${scene.font}`;
  g.fillStyle = scene.theme.secondary;
  g.textBaseline = "top";
  g.textAlign = "right";
  g.fillText(`to ${significant(largest)}`, x + w, y + h + 4);
}

/** @param {CanvasRenderingContext2D} g @param {Scene} scene @param {Layout} layout @param {number[]} rows */
export function drawNames(g, scene, { large, names }, rows) {
  const rowHeight = large.h / rows.length;
  const x = names?.x ?? 0;
  g.font = `${Math.min(12, rowHeight)}px ${scene.font}`;
  g.textAlign = "left";
  g.textBaseline = "middle";
  rows.forEach((node, row) => {
    g.fillStyle = node === scene.node ? scene.theme.text : scene.theme.secondary;
    g.fillText(rowName(scene, node), x, large.y + (row + 0.5) * rowHeight, names?.w);
  });
}

/**
 * A node's name without its graph's, which stands above.
 *
 * @param {Scene} scene
 * @param {number} node
 */
function rowName({ run }, node) {
  const name = run.names[node] ?? `node ${node}`;
  const graph = `${run.graphs[run.graphOf[node]]}: `;
  return truncate(name.startsWith(graph) ? name.slice(graph.length) : name, 24);
}
