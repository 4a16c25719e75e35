// Trails of the shown keys since their initialisation: a dot at every recorded epoch.

import { fillTextWithHalo } from "../../shared/canvas.js";

/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {[number, number]} Point */

const APART = 20; // pixels between two epoch labels

/**
 * @param {Scene} scene
 * @param {CanvasRenderingContext2D} g
 * @param {import("./plane.js").PlanePanel} plane
 */
export function drawTrails(scene, g, plane) {
  const { run, state, projection, interpolated } = scene;
  const named = state.hoverKey >= 0 ? state.hoverKey : state.key;
  const steps = trailSteps(run, interpolated.interval.low);
  if (!steps.length) return;
  for (let key = 0; key < run.H * run.K; key++) {
    const whole = key === named;
    if (!whole && Math.floor(key / run.K) !== state.head) continue;
    const points = steps.map((e) => plane.toScreen(...projection.keyAt(e, key)));
    g.strokeStyle = g.fillStyle = scene.clusters[key % run.K];
    g.globalAlpha = whole ? 1 : 0.45;
    g.lineWidth = whole ? 2 : 1.25;
    g.beginPath();
    points.forEach((point) => g.lineTo(...point));
    g.lineTo(plane.keys[2 * key], plane.keys[2 * key + 1]); // the interpolated position
    g.stroke();
    for (const [x, y] of points) g.fillRect(x - 1.5, y - 1.5, 3, 3);
    g.globalAlpha = 1;
    if (whole) writeEpochs(scene, g, points, steps);
  }
}

/**
 * Indices of a trail's recorded epochs: those since the keys were initialised.
 *
 * @param {Pick<import("../model/run.js").Run, "epochs" | "events">} run
 * @param {number} last place among the recorded epochs
 */
export function trailSteps({ epochs, events }, last) {
  const set = events.find(({ keys }) => keys)?.at ?? -1;
  return [...epochs.keys()].filter((index) => index <= last && epochs[index] > set);
}

/**
 * Label a trail with its epochs where they fit.
 *
 * @param {Scene} scene
 * @param {CanvasRenderingContext2D} g
 * @param {Point[]} points
 * @param {number[]} steps the place of each among the recorded epochs
 */
function writeEpochs(scene, g, points, steps) {
  g.font = `12px ${scene.font}`;
  g.textAlign = "left";
  g.textBaseline = "middle";
  /** @type {Point[]} */
  const taken = [];
  points.forEach((point, i) => {
    if (taken.some(([x, y]) => Math.hypot(x - point[0], y - point[1]) < APART)) return;
    taken.push(point);
    fillTextWithHalo(g, String(scene.run.epochs[steps[i]]), point[0] + 5, point[1], scene.theme);
  });
}
