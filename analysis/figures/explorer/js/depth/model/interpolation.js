// Interpolation between recorded steps.

/** @typedef {{low: number, high: number, share: number}} Between two neighbours in a list, and how far along */

/**
 * @param {number[]} steps rising
 * @param {number} value what lies outside is taken to the nearest end
 * @returns {Between}
 */
export function between(steps, value) {
  const after = steps.findIndex((step) => step >= value);
  if (after < 0) return { low: steps.length - 1, high: steps.length - 1, share: 0 };
  if (after === 0 || steps[after] === value) return { low: after, high: after, share: 0 };
  return { low: after - 1, high: after, share: (value - steps[after - 1]) / (steps[after] - steps[after - 1]) };
}

/**
 * Where in a rising list the nearest step stands; half way between two, the later.
 *
 * @param {number[]} steps
 * @param {number} value
 */
export function nearestIndex(steps, value) {
  const { low, high, share } = between(steps, value);
  return share < 0.5 ? low : high;
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} share
 */
export function linear(a, b, share) {
  return share === 0 ? a : share === 1 ? b : a + (b - a) * share;
}

/**
 * Interpolates logarithmically, since sizes may differ by powers of ten.
 *
 * @param {number} a
 * @param {number} b
 * @param {number} share
 */
export function geometric(a, b, share) {
  return a > 0 && b > 0 ? Math.exp(linear(Math.log(a), Math.log(b), share)) : linear(a, b, share);
}
