// Shapes that several panels draw.

/** @typedef {import("../../shared/theme.js").ThemeColours} ThemeColours */

/**
 * @param {CanvasRenderingContext2D} g
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function diamond(g, x, y, r) {
  g.moveTo(x, y - r);
  g.lineTo(x + r, y);
  g.lineTo(x, y + r);
  g.lineTo(x - r, y);
  g.closePath();
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
