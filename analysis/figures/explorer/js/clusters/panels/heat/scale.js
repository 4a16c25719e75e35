// What a colour of the heat maps stands for: a share, or how far it is from that of a node that prefers nothing.

import { fixed, signed } from "../../../shared/numbers.js";

/** @typedef {import("../scene.js").Scene} Scene */
/** @typedef {{difference: number, uniform: number}} ColourRange how far from zero the colours go: of P - S, and of shares - 1/K */

const LEAST = 1e-3; // less is rounding
const BAR = 24; // pixels in which its colours can be told apart

/**
 * How far these nodes' numbers go, rounded up, so that the colours keep their meaning from frame to frame.
 *
 * @param {Pick<Scene, "run" | "interpolated" | "state">} scene
 * @param {number[]} rows
 * @param {boolean} target whether S and P are shown, or the heads and S
 * @returns {ColourRange}
 */
export function colourRange({ run, interpolated, state }, rows, target) {
  const uniform = state.scale === "uniform";
  if (!target && !uniform) return { difference: LEAST, uniform: LEAST };
  const { N, K, H } = run;
  const P = target ? interpolated.target() : interpolated.S;
  const uniformShare = 1 / K;
  let largest = 0;
  let apart = 0;
  for (const node of rows) {
    for (let at = node * K; at < (node + 1) * K; at++) {
      apart = Math.max(apart, Math.abs(P[at] - interpolated.S[at]));
      if (uniform) largest = Math.max(largest, Math.abs(interpolated.S[at] - uniformShare), Math.abs(P[at] - uniformShare));
    }
  }
  if (uniform && !target) {
    for (let h = 0; h < H; h++) {
      for (const node of rows) {
        for (let at = (h * N + node) * K, end = at + K; at < end; at++) largest = Math.max(largest, Math.abs(interpolated.Sh[at] - uniformShare));
      }
    }
  }
  return { difference: rounded(apart), uniform: rounded(largest) };
}

/** The next of 1, 2, 5 times a power of ten. @param {number} largest */
function rounded(largest) {
  if (largest <= LEAST) return LEAST;
  const decade = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 5, 10].map((step) => step * decade).find((value) => value >= largest * (1 - 1e-9)) ?? largest;
}

/**
 * The colours from end to end, with the share marked that each cluster has of a node that prefers none.
 *
 * @param {CanvasRenderingContext2D} g
 * @param {Scene} scene
 * @param {{grid: import("../../../shared/plane/heat_grid.js").HeatGrid, large: import("./layout.js").HeatMap, range: ColourRange}} panel
 */
export function drawScale(g, scene, { grid, large, range }) {
  const uniform = scene.state.scale === "uniform";
  const [low, high] = uniform ? [signed(-range.uniform, decimals(range.uniform)), signed(range.uniform, decimals(range.uniform))] : ["0", "1"];
  g.font = `12px ${scene.font}`;
  const right = g.measureText(high).width + 4;
  const w = Math.min(120, 0.4 * large.w);
  const x = large.x + large.w - w - right;
  const y = large.y - 15;
  grid.scale(g, { x, y, w, h: 6 }, uniform ? scene.difference : scene.shares);
  g.fillStyle = scene.theme.secondary;
  g.textBaseline = "middle";
  g.textAlign = "right";
  g.fillText(low, x - 4, y + 3);
  g.textAlign = "left";
  g.fillText(high, x + w + 4, y + 3);
  g.fillStyle = scene.theme.text;
  g.fillRect(x + w * (uniform ? 0.5 : 1 / scene.run.K) - 0.5, y - 3, 1, 12);
}

/**
 * How far the colours of P - S go, and which way, beside its title; only how far where there is no room.
 *
 * @param {CanvasRenderingContext2D} g
 * @param {Scene} scene
 * @param {import("./layout.js").HeatMap} map
 * @param {ColourRange} range
 * @param {import("../../../shared/plane/heat_grid.js").HeatGrid} grid
 */
export function drawDifferenceScale(g, scene, map, range, grid) {
  const end = fixed(range.difference, decimals(range.difference));
  const title = g.measureText(map.title).width; // in the title's own font
  g.font = `12px ${scene.font}`;
  g.fillStyle = scene.theme.secondary;
  g.textAlign = "right";
  const words = g.measureText(`\u2212${end}`).width + 4;
  const w = Math.min(60, map.w - title - 2 * words - 10);
  if (w < BAR) {
    g.fillText(`\u00b1${end}`, map.x + map.w, map.y - 7);
    return;
  }
  const x = map.x + map.w - words - w;
  g.fillText(`\u2212${end}`, x - 4, map.y - 7);
  g.fillText(`+${end}`, map.x + map.w, map.y - 7);
  grid.scale(g, { x, y: map.y - 15, w, h: 6 }, scene.difference);
}

/** As many decimals as a rounded range needs. @param {number} range */
function decimals(range) {
  return Math.max(0, -Math.floor(Math.log10(range) + 1e-9));
}
