// Shapes of labels, so that colour never stands alone. The names are those of the settled figures.

/** @typedef {(g: CanvasRenderingContext2D | Path2D, x: number, y: number, r: number) => void} Shape adds it to the path */

/** @type {Record<string, Shape>} */
export const SHAPES = {
  circle: (g, x, y, r) => {
    g.moveTo(x + r, y);
    g.arc(x, y, r, 0, 2 * Math.PI);
  },
  square: (g, x, y, r) => g.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r),
  diamond: (g, x, y, r) => polygon(g, x, y, 1.25 * r, 4, 0),
  "triangle-up": (g, x, y, r) => polygon(g, x, y + 0.15 * r, 1.3 * r, 3, -Math.PI / 2),
  "triangle-down": (g, x, y, r) => polygon(g, x, y - 0.15 * r, 1.3 * r, 3, Math.PI / 2),
  cross: (g, x, y, r) => plus(g, x, y, r, 0),
  x: (g, x, y, r) => plus(g, x, y, r, Math.PI / 4),
  star: (g, x, y, r) => polygon(g, x, y, 1.4 * r, 5, -Math.PI / 2, 0.5),
  hexagon: (g, x, y, r) => polygon(g, x, y, 1.1 * r, 6, 0),
};

/** Those of few labels, in the order of the settled figures' symbols: a number can stand in each of them. */
export const DISTINCT_SHAPES = ["circle", "square", "diamond", "triangle-up", "triangle-down"];

/** @type {Record<string, string>} as letters, for legends and captions */
export const SHAPE_GLYPHS = {
  circle: "\u25cf", square: "\u25a0", diamond: "\u25c6", "triangle-up": "\u25b2", "triangle-down": "\u25bc",
  cross: "\u271a", x: "\u2716", star: "\u2605", hexagon: "\u2b22",
};

/**
 * @param {CanvasRenderingContext2D | Path2D} g
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @param {number} corners
 * @param {number} start angle of the first corner
 * @param {number} [inner] of a star: how far in its other corners lie
 */
function polygon(g, x, y, r, corners, start, inner) {
  const count = inner === undefined ? corners : 2 * corners;
  for (let i = 0; i < count; i++) {
    const angle = start + (2 * Math.PI * i) / count;
    const far = inner !== undefined && i % 2 ? inner * r : r;
    if (i) g.lineTo(x + far * Math.cos(angle), y + far * Math.sin(angle));
    else g.moveTo(x + far * Math.cos(angle), y + far * Math.sin(angle));
  }
  g.closePath();
}

const ARM = 0.42; // half the width of a plus's arms, against their length

/**
 * @param {CanvasRenderingContext2D | Path2D} g
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @param {number} turn
 */
function plus(g, x, y, r, turn) {
  const long = 1.15 * r;
  const halfWidth = ARM * long;
  // All shapes run round the same way: where two of one path overlap, opposite ways would leave a hole.
  const corners = [
    [-halfWidth, long], [-halfWidth, halfWidth], [-long, halfWidth], [-long, -halfWidth], [-halfWidth, -halfWidth], [-halfWidth, -long],
    [halfWidth, -long], [halfWidth, -halfWidth], [long, -halfWidth], [long, halfWidth], [halfWidth, halfWidth], [halfWidth, long],
  ];
  const c = Math.cos(turn);
  const s = Math.sin(turn);
  corners.forEach(([a, b], i) => {
    const at = /** @type {[number, number]} */ ([x + c * a - s * b, y + s * a + c * b]);
    if (i) g.lineTo(...at);
    else g.moveTo(...at);
  });
  g.closePath();
}
