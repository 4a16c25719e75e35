// Lines from the heads to S, as thick as the head's weight, each with a handle that drags the weight.

import { signed } from "../../../shared/numbers.js";

/** @typedef {import("../scene.js").Scene} Scene */
/** @typedef {import("./layout.js").Layout} Layout */

const HANDLE_RADIUS = 13; // pixels from a handle at which it is taken

/**
 * @param {CanvasRenderingContext2D} g
 * @param {Scene} scene
 * @param {Layout} layout
 */
export function drawHeadWeights(g, scene, layout) {
  const { interpolated, theme } = scene;
  const largest = Math.max(1e-9, ...Array.from(interpolated.weights, Math.abs));
  layout.maps.forEach((map, h) => {
    if (map.values !== "head") return;
    const w = interpolated.weights[h];
    const { x, y } = handlePosition(layout, h);
    const to = layout.large;
    const end = to.y + (to.h * (h + 0.5)) / (layout.maps.length - 1);
    g.strokeStyle = w === 0 ? theme.rule : theme.neutral;
    g.globalAlpha = 0.75;
    g.lineWidth = w === 0 ? 1 : 1 + (4 * Math.abs(w)) / largest;
    g.setLineDash(w < 0 ? [4, 4] : []);
    g.beginPath();
    g.moveTo(map.x + map.w + 2, y);
    g.lineTo(x, y);
    g.bezierCurveTo(x + 0.5 * (to.x - x), y, to.x - 0.5 * (to.x - x), end, to.x - 3, end);
    g.stroke();
    g.setLineDash([]);
    g.globalAlpha = 1;
    g.fillStyle = theme.background;
    g.strokeStyle = theme.accent;
    g.lineWidth = 2;
    g.beginPath();
    g.arc(x, y, 5.5, 0, 2 * Math.PI);
    g.fill();
    g.stroke();
    g.font = `12px ${scene.font}`;
    g.textAlign = "center";
    g.textBaseline = "bottom";
    g.fillStyle = theme.text;
    g.fillText(scene.state.muted[h] ? "muted" : signed(w, 1), x + 5, y - 9);
  });
}

/**
 * The head whose handle is at a position, or -1.
 *
 * @param {[number, number]} at
 * @param {Scene} scene
 * @param {Layout} layout
 */
export function weightHandleAt([x, y], scene, layout) {
  for (let h = 0; h < scene.run.H; h++) {
    const handle = handlePosition(layout, h);
    if (Math.hypot(handle.x - x, handle.y - y) < HANDLE_RADIUS) return h;
  }
  return -1;
}

/**
 * @param {Layout} layout
 * @param {number} h
 */
function handlePosition(layout, h) {
  const map = layout.maps[h];
  const edge = map.x + map.w;
  return { x: edge + 0.42 * (layout.large.x - edge), y: map.y + map.h / 2 + 4 };
}
