// Edges of a graph and the ring around a selected node, as every picture of nodes in a plane draws them.

/** @typedef {import("../theme.js").ThemeColours} ThemeColours */

export const DOTS_FROM = 1500; // nodes: more are drawn as dots, since shapes cannot be told apart and are slow
export const NUMBERED = 100; // nodes: more have no room for a number
const [THIN_FROM, FAINT_FROM] = [1000, 5000]; // edges: more are drawn thinner, and fainter

/**
 * Edges as straight lines.
 *
 * @param {CanvasRenderingContext2D} g
 * @param {ArrayLike<number>} points where each node is drawn, x and y in turn
 * @param {ArrayLike<number>} edges the sources of all, then their targets
 * @param {{colour: string, first?: number, end?: number}} style only edges from the nodes first to end (not included) are drawn
 */
export function drawEdges(g, points, edges, { colour, first = 0, end = Infinity }) {
  const count = edges.length / 2;
  g.strokeStyle = colour;
  g.lineWidth = count > THIN_FROM ? 0.5 : 1;
  g.globalAlpha = count > FAINT_FROM ? 0.4 : 1;
  g.beginPath();
  for (let e = 0; e < count; e++) {
    const a = edges[e];
    const b = edges[count + e];
    if (a < first || a >= end) continue;
    g.moveTo(points[2 * a], points[2 * a + 1]);
    g.lineTo(points[2 * b], points[2 * b + 1]);
  }
  g.stroke();
  g.globalAlpha = 1;
}

/**
 * The mark of a selected node: a ring with a halo, visible on any background.
 *
 * @param {CanvasRenderingContext2D} g
 * @param {[number, number]} at
 * @param {number} r
 * @param {ThemeColours} theme
 */
export function drawRing(g, [x, y], r, theme) {
  g.globalAlpha = 1;
  for (const [colour, width] of /** @type {[string, number][]} */ ([[theme.background, 5], [theme.selected, 2]])) {
    g.strokeStyle = colour;
    g.lineWidth = width;
    g.beginPath();
    g.arc(x, y, r, 0, 2 * Math.PI);
    g.stroke();
  }
}
