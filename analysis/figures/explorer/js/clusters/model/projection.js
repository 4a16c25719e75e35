// Nodes and keys in one plane for all epochs, so that what moves on the screen has moved.

/** @typedef {import("./run.js").Run} Run */
/** @typedef {{basis: number[][], mean: number[], shares: number[], frame: [number[], number[]]}} Plane as it is sent */

/** @type {Plane} of a run without keys, whose nodes have no features here: they lie in one point */
const POINT = { basis: [[], []], mean: [], shares: [], frame: [[0, 0], [1, 1]] };

export class Projection {
  /** @param {Run} run */
  constructor(run) {
    this.run = run;
    const { N, H, K, F, epochs, header } = run;
    /** @type {Plane} */
    this.plane = header.plane ?? POINT;
    const [low, high] = this.plane.frame;
    this.low = /** @type {[number, number]} */ (low);
    this.high = /** @type {[number, number]} */ (high);
    this.recordedNodes = project(run.x, epochs.length * N, F, this.plane);
    this.recordedKeys = project(run.keys, epochs.length * H * K, F, this.plane);
    this.nodes = new Float64Array(2 * N);
    this.keys = new Float64Array(2 * H * K);
    // What of each key lies outside the plane, squared: a point of the plane is that much farther from it.
    this.heights = new Float64Array(H * K);
  }

  /** @param {import("./interpolated_epoch.js").InterpolatedEpoch} interpolated */
  set(interpolated) {
    const { N, H, K } = this.run;
    const { low, high, share } = interpolated.interval;
    interpolate(this.recordedNodes, 2 * N, low, high, share, this.nodes);
    interpolate(this.recordedKeys, 2 * H * K, interpolated.keyEpochs[0], interpolated.keyEpochs[1], share, this.keys);
    if (!interpolated.displacements.any) return;
    const { basis } = this.plane;
    const { values } = interpolated.displacements;
    for (let key = 0; key < H * K; key++) {
      for (const c of [0, 1]) this.keys[2 * key + c] += dot(values, key * this.run.F, basis[c]);
    }
  }

  /**
   * How far each key lies from the plane, squared, for the field of a head.
   *
   * @param {import("./interpolated_epoch.js").InterpolatedEpoch} interpolated
   */
  keyHeights(interpolated) {
    const { H, K, F } = this.run;
    const keys = interpolated.keys();
    for (let key = 0; key < H * K; key++) {
      let whole = 0;
      for (let c = 0; c < F; c++) whole += (keys[key * F + c] - this.plane.mean[c]) ** 2;
      const inside = this.keys[2 * key] ** 2 + this.keys[2 * key + 1] ** 2;
      this.heights[key] = Math.max(0, whole - inside);
    }
    return this.heights;
  }

  /**
   * A key's place at a recorded epoch.
   *
   * @param {number} e
   * @param {number} key
   * @returns {[number, number]}
   */
  keyAt(e, key) {
    const at = 2 * (e * this.run.H * this.run.K + key);
    return [this.recordedKeys[at], this.recordedKeys[at + 1]];
  }

  /** Share of the variance that the plane shows at this time. @param {import("./interpolated_epoch.js").InterpolatedEpoch} interpolated */
  explainedVariance(interpolated) {
    const { low, high, share } = interpolated.interval;
    const { shares } = this.plane;
    return shares[low] * (1 - share) + shares[high] * share;
  }
}

/**
 * @param {Float32Array} points [count, F]
 * @param {number} count
 * @param {number} F
 * @param {{basis: number[][], mean: number[]}} basis
 */
function project(points, count, F, { basis, mean }) {
  const out = new Float64Array(2 * count);
  const shift = basis.map((component) => dot(mean, 0, component));
  for (let i = 0; i < count; i++) {
    for (const c of [0, 1]) out[2 * i + c] = dot(points, i * F, basis[c]) - shift[c];
  }
  return out;
}

/**
 * @param {ArrayLike<number>} values
 * @param {number} from
 * @param {number[]} direction
 */
function dot(values, from, direction) {
  let sum = 0;
  for (let c = 0; c < direction.length; c++) sum += values[from + c] * direction[c];
  return sum;
}

/**
 * @param {Float64Array} recorded
 * @param {number} size of one epoch
 * @param {number} low
 * @param {number} high
 * @param {number} share
 * @param {Float64Array} out
 */
function interpolate(recorded, size, low, high, share, out) {
  const a = low * size;
  const b = high * size;
  for (let at = 0; at < size; at++) out[at] = recorded[a + at] * (1 - share) + recorded[b + at] * share;
}
