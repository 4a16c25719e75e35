// How long a distance is in the plane: a ruler in its corner.

import { significant } from "../../shared/numbers.js";

const LONGEST = 80; // pixels

/**
 * @param {import("./scene.js").Scene} scene
 * @param {CanvasRenderingContext2D} g
 * @param {import("./plane.js").PlanePanel} plane
 */
export function drawRuler(scene, g, plane) {
  const length = roundLength(LONGEST / plane.scale);
  const y = plane.surface.height - 8;
  const end = 8 + length * plane.scale;
  g.strokeStyle = g.fillStyle = scene.ground.quiet;
  g.lineWidth = 1;
  g.beginPath();
  g.moveTo(8, y - 4);
  g.lineTo(8, y);
  g.lineTo(end, y);
  g.lineTo(end, y - 4);
  g.stroke();
  g.font = `12px ${scene.font}`;
  g.textAlign = "left";
  g.textBaseline = "bottom";
  g.fillText(`distance ${significant(length, 1)}`, 8, y - 5);
}

/**
 * The largest of 1, 2, 5 times a power of ten that is not above a length.
 *
 * @param {number} most
 */
export function roundLength(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((factor) => factor * power).find((length) => length <= most) ?? power;
}
