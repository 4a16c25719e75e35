// Shapes that several panels draw.

/** @typedef {import("../../shared/theme.js").ThemeColours} ThemeColours */

export const SHAPES = ["\u25cf", "\u25a0", "\u25c6", "\u25b2", "\u25bc"]; // of labels, as letters for a legend

/**
 * The path of a node: a disc, or its label's shape.
 *
 * @param {CanvasRenderingContext2D} g
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @param {number} [shape]
 */
export function nodePath(g, x, y, r, shape = 0) {
  g.beginPath();
  if (shape === 1) {
    g.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
  } else if (shape === 2) {
    diamond(g, x, y, 1.2 * r);
  } else if (shape === 3 || shape === 4) {
    const up = shape === 3 ? -1 : 1;
    g.moveTo(x, y + 1.15 * up * r);
    g.lineTo(x + 1.1 * r, y - 0.8 * up * r);
    g.lineTo(x - 1.1 * r, y - 0.8 * up * r);
    g.closePath();
  } else {
    g.arc(x, y, r, 0, 2 * Math.PI);
  }
}

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
 * The mark of what is selected: a ring in ink with a gap, on whatever lies below.
 *
 * @param {CanvasRenderingContext2D} g
 * @param {[number, number]} at
 * @param {number} r
 * @param {ThemeColours} ground
 */
export function drawRing(g, [x, y], r, ground) {
  g.globalAlpha = 1;
  for (const [colour, width] of /** @type {[string, number][]} */ ([[ground.ground, 5], [ground.selected, 2]])) {
    g.strokeStyle = colour;
    g.lineWidth = width;
    g.beginPath();
    g.arc(x, y, r, 0, 2 * Math.PI);
    g.stroke();
  }
}
