// The way of the keys that are looked at: a dot at every recorded epoch, and a gap where the keys were set anew.

import { fillTextWithHalo } from "../../shared/canvas.js";

/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {[number, number]} Point */

const APART = 20; // pixels between two epochs that are written

/**
 * @param {Scene} scene
 * @param {CanvasRenderingContext2D} g
 * @param {import("./plane.js").PlanePanel} plane
 */
export function drawTrails(scene, g, plane) {
  const { run, state, projection, interpolated } = scene;
  const named = state.hoverKey >= 0 ? state.hoverKey : state.key;
  for (let key = 0; key < run.H * run.K; key++) {
    const whole = key === named;
    if (!whole && Math.floor(key / run.K) !== state.head) continue;
    const recorded = run.epochs.slice(0, interpolated.interval.low + 1);
    const points = recorded.map((_, e) => plane.toScreen(...projection.keyAt(e, key)));
    g.strokeStyle = g.fillStyle = scene.clusters[key % run.K];
    g.globalAlpha = whole ? 1 : 0.45;
    g.lineWidth = whole ? 2 : 1.25;
    g.beginPath();
    points.forEach((point, e) => {
      if (e === 0 || run.keyJump({ low: e - 1, high: e, share: 0 })) g.moveTo(...point);
      else g.lineTo(...point);
    });
    // Between two epochs the key is on its way from the last one, unless it has jumped.
    if (interpolated.keyEpochs[0] === interpolated.interval.low) g.lineTo(plane.keys[2 * key], plane.keys[2 * key + 1]);
    g.stroke();
    for (const [x, y] of points) g.fillRect(x - 1.5, y - 1.5, 3, 3);
    g.globalAlpha = 1;
    if (whole) writeEpochs(scene, g, points);
  }
}

/**
 * The epochs of a trail, where there is room.
 *
 * @param {Scene} scene
 * @param {CanvasRenderingContext2D} g
 * @param {Point[]} points
 */
function writeEpochs(scene, g, points) {
  g.font = `12px ${scene.font}`;
  g.textAlign = "left";
  g.textBaseline = "middle";
  /** @type {Point[]} */
  const taken = [];
  points.forEach((point, e) => {
    if (taken.some(([x, y]) => Math.hypot(x - point[0], y - point[1]) < APART)) return;
    taken.push(point);
    fillTextWithHalo(g, String(scene.run.epochs[e]), point[0] + 5, point[1], scene.theme);
  });
}
