// A run at one time: nodes, keys and weights between two recorded epochs, and S and P computed from them.

import { clusterFrequencies, mixHeads, headAssignments, squaredDistances, targetDistribution } from "./mem_pooling.js";
import { KeyDisplacements } from "./key_displacements.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {import("./state.js").State} State */

const MOST_TABLES = 8; // tables of distances kept at hand

export class InterpolatedEpoch {
  /** @param {Run} run */
  constructor(run) {
    this.run = run;
    const { N, H, K } = run;
    this.d2 = new Float64Array(H * N * K);
    this.Sh = new Float64Array(H * N * K);
    this.S = new Float64Array(N * K);
    this.weights = new Float64Array(H);
    this.displacements = new KeyDisplacements(run);
    this.interval = run.intervalAt(run.last);
    /** @type {[number, number]} recorded epochs whose keys are mixed */
    this.keyEpochs = [0, 0];
    this.P = new Float64Array(N * K);
    /** @type {Float64Array} */
    this.f = new Float64Array(0);
    this.targetKnown = false;
    /** @type {Map<string, Float64Array>} */
    this.distanceTables = new Map();
    /** @type {Float64Array} */
    this.X = new Float64Array(0);
    this.nodesKnown = false;
  }

  /**
   * Compute S_h and S.
   *
   * @param {State} state
   */
  set(state) {
    const { run } = this;
    this.interval = run.intervalAt(state.epoch);
    const { low, high } = this.interval;
    const jump = run.keyJump(this.interval);
    this.keyEpochs = jump ? (state.epoch <= jump.at ? [low, low] : [high, high]) : [low, high];
    this.nodesKnown = this.targetKnown = false;
    if (!run.hasKeys) {
      // S between two epochs is unknown: it is interpolated, and the picture says so.
      blend(run.shares, low * this.S.length, high * this.S.length, this.interval.share, this.S);
      return;
    }
    for (let h = 0; h < run.H; h++) this.weights[h] = effectiveWeight(this.trainedWeight(h), state, h);
    this.#distances();
    headAssignments(this.d2, state.tau, run.K, this.Sh);
    mixHeads(this.Sh, this.weights, run.K, this.S);
  }

  /**
   * A head's weight as trained, at this time.
   *
   * @param {number} h
   */
  trainedWeight(h) {
    const { low, high, share } = this.interval;
    const { weights, H } = this.run;
    return weights[low * H + h] * (1 - share) + weights[high * H + h] * share;
  }

  /** P, computed where it is asked for. */
  target() {
    if (!this.targetKnown) {
      const { graphStarts, K } = this.run;
      this.f = clusterFrequencies(this.S, graphStarts, K);
      targetDistribution(this.S, this.f, graphStarts, K, this.P);
      this.targetKnown = true;
    }
    return this.P;
  }

  /** The nodes at this time, [N, F]. */
  nodes() {
    if (!this.nodesKnown) {
      const { low, high, share } = this.interval;
      const size = this.run.N * this.run.F;
      if (this.X.length !== size) this.X = new Float64Array(size);
      blend(this.run.x, low * size, high * size, share, this.X);
      this.nodesKnown = true;
    }
    return this.X;
  }

  /** The keys at this time, with what the reader did to them, [H, K, F]. */
  keys() {
    const { H, K, F, keys } = this.run;
    const size = H * K * F;
    const [low, high] = this.keyEpochs;
    const out = new Float64Array(size);
    blend(keys, low * size, high * size, this.interval.share, out);
    for (let at = 0; at < size; at++) out[at] += this.displacements.values[at];
    return out;
  }

  /**
   * |x - k|^2 is quadratic in the share of the way between two epochs, so three tables give every time between
   * them; only keys that were moved are measured anew.
   */
  #distances() {
    const { low, high, share } = this.interval;
    const [a, b] = this.keyEpochs;
    const { d2 } = this;
    const from = this.#table(low, a, low, a);
    if (share === 0) {
      d2.set(from);
    } else {
      const to = this.#table(high, b, high, b);
      const cross = this.#table(low, a, high, b);
      const p = (1 - share) * (1 - share);
      const q = share * share;
      const r = 2 * share * (1 - share);
      for (let at = 0; at < d2.length; at++) {
        const sum = p * from[at] + q * to[at] + r * cross[at];
        d2[at] = sum > 0 ? sum : 0;
      }
    }
    if (this.displacements.any) this.#measureMovedKeys();
  }

  #measureMovedKeys() {
    const { N, H, K, F } = this.run;
    const x = this.nodes();
    const keys = this.keys();
    for (let h = 0; h < H; h++) {
      for (let j = 0; j < K; j++) {
        const key = h * K + j;
        if (!this.displacements.moved[key]) continue;
        for (let i = 0; i < N; i++) {
          let sum = 0;
          for (let c = 0; c < F; c++) {
            const gap = x[i * F + c] - keys[key * F + c];
            sum += gap * gap;
          }
          this.d2[(h * N + i) * K + j] = sum;
        }
      }
    }
  }

  /**
   * (x_e - k_a) . (x_f - k_b) for all nodes and keys.
   *
   * @param {number} e
   * @param {number} a
   * @param {number} f
   * @param {number} b
   */
  #table(e, a, f, b) {
    const name = `${e} ${a} ${f} ${b}`;
    const known = this.distanceTables.get(name);
    if (known) return known;
    if (this.distanceTables.size >= MOST_TABLES) this.distanceTables.delete(/** @type {string} */ (this.distanceTables.keys().next().value));
    const { N, H, K, F, x, keys } = this.run;
    const table = new Float64Array(H * N * K);
    const nodes = (/** @type {number} */ at) => x.subarray(at * N * F, (at + 1) * N * F);
    const centres = (/** @type {number} */ at) => keys.subarray(at * H * K * F, (at + 1) * H * K * F);
    if (e === f && a === b) squaredDistances(nodes(e), centres(a), this.run, table);
    else products(nodes(e), centres(a), nodes(f), centres(b), this.run, table);
    this.distanceTables.set(name, table);
    return table;
  }
}

/**
 * A head's weight as the reader has it.
 *
 * @param {number} trained
 * @param {State} state
 * @param {number} h
 */
export function effectiveWeight(trained, state, h) {
  if (state.muted[h]) return 0;
  return (trained + state.weights[h]) * (state.inverted[h] ? -1 : 1);
}

/**
 * @param {Float32Array} from
 * @param {number} a where one begins
 * @param {number} b where the other begins
 * @param {number} share
 * @param {Float64Array} out
 */
function blend(from, a, b, share, out) {
  for (let at = 0; at < out.length; at++) out[at] = from[a + at] * (1 - share) + from[b + at] * share;
}

/**
 * @param {Float32Array} x
 * @param {Float32Array} k
 * @param {Float32Array} y
 * @param {Float32Array} l
 * @param {{N: number, H: number, K: number, F: number}} sizes
 * @param {Float64Array} out
 */
function products(x, k, y, l, { N, H, K, F }, out) {
  for (let h = 0; h < H; h++) {
    for (let i = 0; i < N; i++) {
      for (let j = 0; j < K; j++) {
        const key = (h * K + j) * F;
        let sum = 0;
        for (let f = 0, at = i * F; f < F; f++) sum += (x[at + f] - k[key + f]) * (y[at + f] - l[key + f]);
        out[(h * N + i) * K + j] = sum;
      }
    }
  }
}
