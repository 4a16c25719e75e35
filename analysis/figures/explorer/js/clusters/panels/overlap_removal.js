// Move overlapping marks apart; marks without overlap keep their position.

const ROUNDS = 14;
const MOST = 160; // marks: so many cover the picture in any arrangement

/**
 * @param {Float64Array} positions x and y in turn
 * @param {number} gap half the distance that two marks need
 * @param {Float64Array} before the previous result, from which marks continue, so that nothing jumps
 * @returns {Float64Array}
 */
export function removeOverlaps(positions, gap, before) {
  const out = positions.slice();
  const count = positions.length / 2;
  if (count > MOST) return out;
  if (before.length === positions.length) {
    for (let at = 0; at < out.length; at++) {
      const shift = before[at] - positions[at];
      if (Math.abs(shift) < 3 * gap) out[at] += 0.5 * shift;
    }
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (let a = 0; a < count; a++) {
      for (let b = a + 1; b < count; b++) {
        let dx = out[2 * b] - out[2 * a];
        let dy = out[2 * b + 1] - out[2 * a + 1];
        let distance = Math.hypot(dx, dy);
        if (distance >= 2 * gap) continue;
        if (distance < 1e-6) {
          // On one point: moved apart at a fixed angle, the same in every frame.
          dx = Math.cos(a + 2 * b);
          dy = Math.sin(a + 2 * b);
          distance = 1;
        }
        const push = (0.5 * (2 * gap - Math.min(distance, 2 * gap))) / distance / 2;
        out[2 * a] -= dx * push;
        out[2 * a + 1] -= dy * push;
        out[2 * b] += dx * push;
        out[2 * b + 1] += dy * push;
      }
    }
  }
  return out;
}
