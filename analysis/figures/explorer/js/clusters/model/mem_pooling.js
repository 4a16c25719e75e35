// The formulas of MemPooling, in float64. Arrays are row-major: S_h is [H, N, K], S and P are [N, K].

/**
 * Squared distances between nodes and keys.
 *
 * @param {ArrayLike<number>} x nodes [N, F]
 * @param {ArrayLike<number>} k keys [HK, F]
 * @param {{N: number, H: number, K: number, F: number}} sizes
 * @param {Float64Array} out [H, N, K]
 */
export function squaredDistances(x, k, { N, H, K, F }, out) {
  for (let h = 0; h < H; h++) {
    for (let i = 0; i < N; i++) {
      const row = (h * N + i) * K;
      for (let j = 0; j < K; j++) {
        const key = (h * K + j) * F;
        let sum = 0;
        for (let f = 0, at = i * F; f < F; f++) {
          const gap = x[at + f] - k[key + f];
          sum += gap * gap;
        }
        out[row + j] = sum;
      }
    }
  }
}

/**
 * How near a key is on Student's t scale: (1 + d2 / tau)^(-(1 + tau) / 2).
 *
 * @param {number} d2
 * @param {number} tau
 */
export function kernel(d2, tau) {
  return Math.exp((-(1 + tau) / 2) * Math.log1p(d2 / tau));
}

/**
 * S_h: each row of kernels over its sum.
 *
 * @param {Float64Array} d2 [H, N, K]
 * @param {number} tau
 * @param {number} K
 * @param {Float64Array} out [H, N, K]
 */
export function headAssignments(d2, tau, K, out) {
  const power = -(1 + tau) / 2;
  for (let row = 0; row < d2.length; row += K) {
    let sum = 0;
    if (tau === 1) {
      for (let j = row; j < row + K; j++) sum += out[j] = 1 / (1 + d2[j]);
    } else {
      // From the nearest key on, so that a far node or a large tau does not underflow to 0 / 0.
      let near = Infinity;
      for (let j = row; j < row + K; j++) if (d2[j] < near) near = d2[j];
      const offset = Math.log(1 + near / tau); // log1p is slower, and more accurate only where all kernels are 1
      for (let j = row; j < row + K; j++) sum += out[j] = Math.exp(power * (Math.log(1 + d2[j] / tau) - offset));
    }
    const scale = 1 / sum;
    for (let j = row; j < row + K; j++) out[j] *= scale;
  }
}

/**
 * S = softmax over clusters of the heads' weighted sum.
 *
 * @param {Float64Array} Sh [H, N, K]
 * @param {ArrayLike<number>} weights [H]
 * @param {number} K
 * @param {Float64Array} out [N, K]
 */
export function mixHeads(Sh, weights, K, out) {
  const size = out.length;
  out.fill(0);
  for (let h = 0; h < weights.length; h++) {
    const w = weights[h];
    if (w === 0) continue;
    for (let at = 0, from = h * size; at < size; at++) out[at] += w * Sh[from + at];
  }
  for (let row = 0; row < size; row += K) {
    let maximum = -Infinity;
    for (let j = row; j < row + K; j++) if (out[j] > maximum) maximum = out[j];
    let sum = 0;
    for (let j = row; j < row + K; j++) sum += out[j] = Math.exp(out[j] - maximum);
    for (let j = row; j < row + K; j++) out[j] /= sum;
  }
}

/**
 * How much of each graph's nodes each cluster holds: f = sum over the graph's nodes of S.
 *
 * @param {Float64Array} S [N, K]
 * @param {number[]} ptr [B + 1]
 * @param {number} K
 * @returns {Float64Array} [B, K]
 */
export function clusterFrequencies(S, ptr, K) {
  const f = new Float64Array((ptr.length - 1) * K);
  for (let g = 0; g + 1 < ptr.length; g++) {
    for (let i = ptr[g]; i < ptr[g + 1]; i++) for (let j = 0; j < K; j++) f[g * K + j] += S[i * K + j];
  }
  return f;
}

const TINY = 1.1754943508222875e-38; // below, one over a frequency overflows: the library's own limit

/**
 * P: S^2 over the cluster's frequency in the node's graph, each row over its sum.
 *
 * @param {Float64Array} S [N, K]
 * @param {Float64Array} f [B, K]
 * @param {number[]} ptr [B + 1]
 * @param {number} K
 * @param {Float64Array} out [N, K]
 */
export function targetDistribution(S, f, ptr, K, out) {
  for (let g = 0; g + 1 < ptr.length; g++) {
    for (let i = ptr[g]; i < ptr[g + 1]; i++) {
      let sum = 0;
      for (let j = 0, at = i * K; j < K; j++, at++) {
        const frequency = f[g * K + j] > TINY ? f[g * K + j] : 1;
        sum += out[at] = (S[at] * S[at]) / frequency;
      }
      if (sum > 0) for (let j = 0, at = i * K; j < K; j++, at++) out[at] /= sum;
    }
  }
}

/**
 * One entry's term of the KL from S to P.
 *
 * @param {number} p
 * @param {number} s
 */
export function klTerm(p, s) {
  return p > 0 ? p * Math.log(p / Math.max(s, TINY)) : 0;
}

/**
 * What a softmax was taken of: known but for a number that all clusters of a node share, so it is counted from their
 * mean.
 *
 * @param {Float64Array} row of S
 * @param {number} j
 */
export function logit(row, j) {
  let mean = 0;
  for (const share of row) mean += Math.log(Math.max(share, TINY)) / row.length;
  return Math.log(Math.max(row[j], TINY)) - mean;
}
