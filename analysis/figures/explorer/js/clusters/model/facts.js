// What an assignment shows, in numbers and in a sentence.

import { percent, significant } from "../../shared/numbers.js";
import { divergence } from "./formulas.js";

/**
 * @typedef {{strength: number, entropy: number, inUse: number, usage: Float64Array, uniform: boolean}} Facts
 * strength: mean of the largest entry; entropy: mean row entropy over ln K; inUse: usage perplexity.
 */

/**
 * @param {ArrayLike<number>} S [N, K]
 * @param {[number, number]} span first and last but one of the nodes looked at
 * @param {number} K
 * @param {{uniformEntropy: number}} limits
 * @returns {Facts}
 */
export function facts(S, [from, to], K, limits) {
  const usage = new Float64Array(K);
  let strength = 0;
  let entropy = 0;
  for (let i = from; i < to; i++) {
    let most = 0;
    for (let j = 0, at = i * K; j < K; j++, at++) {
      const share = S[at];
      usage[j] += share;
      if (share > most) most = share;
      if (share > 0) entropy -= share * Math.log(share);
    }
    strength += most;
  }
  const n = Math.max(1, to - from);
  let spread = 0;
  for (let j = 0; j < K; j++) {
    usage[j] /= n;
    if (usage[j] > 0) spread -= usage[j] * Math.log(usage[j]);
  }
  const relative = K > 1 ? entropy / n / Math.log(K) : 0;
  return { strength: strength / n, entropy: relative, inUse: Math.exp(spread), usage, uniform: K > 1 && relative > limits.uniformEntropy };
}

/**
 * Mean divergence from S to P over some nodes, in nats.
 *
 * @param {Float64Array} P
 * @param {Float64Array} S
 * @param {[number, number]} span
 * @param {number} K
 */
export function meanDivergence(P, S, [from, to], K) {
  let sum = 0;
  for (let at = from * K; at < to * K; at++) sum += divergence(P[at], S[at]);
  return sum / Math.max(1, to - from);
}

/**
 * What is true of the picture now.
 *
 * @param {Facts} now
 * @param {number} K
 * @param {string} symbol what is shown, "S" or a head's
 */
export function finding(now, K, symbol) {
  if (K === 1) return "There is one cluster only, so every node belongs to it.";
  const uniform = `uniform over ${K} is ${percent(1 / K)}`;
  if (now.uniform) {
    return `Nothing has clustered in ${symbol}: a node gives its first cluster ${(100 * now.strength).toFixed(1)}\u00a0% (${uniform}).`;
  }
  return `In ${symbol} a node gives its first cluster ${percent(now.strength)} (${uniform}); ${now.inUse.toFixed(1)} of ${K} clusters are in use.`;
}

/**
 * What the target asks for.
 *
 * @param {Facts} S
 * @param {Facts} P
 * @param {number} kl
 */
export function targetFinding(S, P, kl) {
  const said = `KL is ${significant(Math.max(0, kl))} nats per node`;
  if (S.uniform) return `S is uniform, and so is its target: ${said}, yet nothing has clustered.`;
  const gap = P.strength - S.strength;
  if (Math.abs(gap) < 0.005) return `P is no sharper than S: both give a node's first cluster ${percent(S.strength)}; ${said}.`;
  return `P gives a node's first cluster ${percent(P.strength)} where S gives ${percent(S.strength)}; ${said}.`;
}
