// Gradient descent on the divergence from S to its target, with the nodes frozen.

import { clusterFrequencies, mixHeads, headAssignments, squaredDistances, targetDistribution } from "./mem_pooling.js";

/**
 * @typedef {{N: number, H: number, K: number, F: number}} Sizes
 * @typedef {{x: Float64Array, ptr: number[], sizes: Sizes}} Nodes frozen, [N, F]
 * @typedef {{tau: number, attached: boolean}} Loss `attached`: the target moves with S, as in PyG
 * @typedef {{keys: Float64Array, weights: Float64Array, loss: number}} Gradient
 */

/**
 * KL(P || S) in nats per node and its gradient for keys [H, K, F] and weights [H].
 *
 * With z the logits of S and m = dKL / d ln S, dKL / dz = m - S sum_l m. Held fixed, P gives m = -P. Attached,
 * ln P = 2 ln S - ln f - ln(sum) adds 2 r - S R / f, where r = P (ln P - ln S - KL_i) and R is its sum over the
 * graph's nodes.
 *
 * @param {Nodes} nodes
 * @param {Float64Array} keys
 * @param {Float64Array} weights
 * @param {Loss} options
 * @returns {Gradient}
 */
export function gradient({ x, ptr, sizes }, keys, weights, { tau, attached }) {
  const { N, H, K, F } = sizes;
  const d2 = new Float64Array(H * N * K);
  const Sh = new Float64Array(H * N * K);
  const S = new Float64Array(N * K);
  const P = new Float64Array(N * K);
  squaredDistances(x, keys, sizes, d2);
  headAssignments(d2, tau, K, Sh);
  mixHeads(Sh, weights, K, S);
  const f = clusterFrequencies(S, ptr, K);
  targetDistribution(S, f, ptr, K, P);
  const { m, loss } = towardsTarget(S, P, f, { ptr, K, attached });
  for (let row = 0; row < m.length; row += K) {
    let sum = 0;
    for (let j = row; j < row + K; j++) sum += m[j];
    for (let j = row; j < row + K; j++) m[j] = (m[j] - S[j] * sum) / N; // now dKL / dz
  }
  const forKeys = new Float64Array(H * K * F);
  const forWeights = new Float64Array(H);
  for (let h = 0; h < H; h++) {
    for (let i = 0; i < N; i++) {
      const row = (h * N + i) * K;
      let inner = 0;
      for (let j = 0; j < K; j++) inner += m[i * K + j] * Sh[row + j];
      forWeights[h] += inner;
      for (let j = 0; j < K; j++) {
        // dKL / d ln q, then by d ln q / d d2 and d d2 / d k = -2 (x - k)
        const pull = weights[h] * Sh[row + j] * (m[i * K + j] - inner);
        const scale = (pull * (1 + tau)) / (tau + d2[row + j]);
        for (let c = 0, key = (h * K + j) * F, at = i * F; c < F; c++) {
          forKeys[key + c] += scale * (x[at + c] - keys[key + c]);
        }
      }
    }
  }
  return { keys: forKeys, weights: forWeights, loss: loss / N };
}

/**
 * @param {Float64Array} S [N, K]
 * @param {Float64Array} P [N, K]
 * @param {Float64Array} f [B, K]
 * @param {{ptr: number[], K: number, attached: boolean}} options
 * @returns {{m: Float64Array, loss: number}} dKL / d ln S, and KL, both summed over nodes
 */
function towardsTarget(S, P, f, { ptr, K, attached }) {
  const m = Float64Array.from(P, (p) => -p);
  const gaps = Float64Array.from(P, (p, at) => (p > 0 ? Math.log(p / S[at]) : 0));
  let loss = 0;
  for (let g = 0; g + 1 < ptr.length; g++) {
    const R = new Float64Array(K);
    for (let i = ptr[g]; i < ptr[g + 1]; i++) {
      let own = 0;
      for (let j = 0, at = i * K; j < K; j++, at++) own += P[at] * gaps[at];
      loss += own;
      if (!attached) continue;
      for (let j = 0, at = i * K; j < K; j++, at++) {
        const r = P[at] * (gaps[at] - own);
        R[j] += r;
        m[at] += 2 * r;
      }
    }
    if (!attached) continue;
    for (let i = ptr[g]; i < ptr[g + 1]; i++) {
      for (let j = 0, at = i * K; j < K; j++, at++) if (f[g * K + j] > 0) m[at] -= (S[at] * R[j]) / f[g * K + j];
    }
  }
  return { m, loss };
}

/**
 * Step down, in place.
 *
 * @param {Nodes} nodes
 * @param {Float64Array} keys
 * @param {Float64Array} weights
 * @param {Loss & {rate: number, alsoWeights: boolean}} options
 * @returns {number} the divergence before the step, in nats per node
 */
export function descendInPlace(nodes, keys, weights, { rate, alsoWeights, ...loss }) {
  const down = gradient(nodes, keys, weights, loss);
  for (let at = 0; at < keys.length; at++) keys[at] -= rate * down.keys[at];
  // A muted head stays muted: the reader set its weight.
  if (alsoWeights) for (let h = 0; h < weights.length; h++) if (weights[h] !== 0) weights[h] -= rate * down.weights[h];
  return down.loss;
}
