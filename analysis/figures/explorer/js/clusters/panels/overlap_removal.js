// Marks that would hide each other, moved apart; a mark that is free stays where it is.

const ROUNDS = 14;
const MOST = 160; // marks: so many cover the picture wherever they stand

/**
 * @param {Float64Array} places x and y in turn
 * @param {number} gap half the distance that two marks need
 * @param {Float64Array} before the last answer: what stood aside goes on from there, so that nothing jumps
 * @returns {Float64Array}
 */
export function removeOverlaps(places, gap, before) {
  const out = places.slice();
  const count = places.length / 2;
  if (count > MOST) return out;
  if (before.length === places.length) {
    for (let at = 0; at < out.length; at++) {
      const aside = before[at] - places[at];
      if (Math.abs(aside) < 3 * gap) out[at] += 0.5 * aside;
    }
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (let a = 0; a < count; a++) {
      for (let b = a + 1; b < count; b++) {
        let dx = out[2 * b] - out[2 * a];
        let dy = out[2 * b + 1] - out[2 * a + 1];
        let far = Math.hypot(dx, dy);
        if (far >= 2 * gap) continue;
        if (far < 1e-6) {
          // On one point: apart at an angle of their own, the same in every frame.
          dx = Math.cos(a + 2 * b);
          dy = Math.sin(a + 2 * b);
          far = 1;
        }
        const push = (0.5 * (2 * gap - Math.min(far, 2 * gap))) / far / 2;
        out[2 * a] -= dx * push;
        out[2 * a + 1] -= dy * push;
        out[2 * b] += dx * push;
        out[2 * b + 1] += dy * push;
      }
    }
  }
  return out;
}
