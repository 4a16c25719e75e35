// Summary of an assignment, in numbers and in a sentence.

import { percent, percents, significant } from "../../shared/numbers.js";
import { klTerm } from "./mem_pooling.js";

/**
 * @typedef {{
 *   nodes: number, strength: number, entropy: number, inUse: number, usage: Float64Array, uniform: boolean, sameRows: boolean
 * }} AssignmentSummary
 * strength: mean of the largest entry; entropy: mean row entropy over ln K; inUse: usage perplexity; sameRows: whether
 * node and cluster share no information.
 */

/**
 * @param {ArrayLike<number>} S [N, K]
 * @param {[number, number]} span nodes from the first up to, not including, the last
 * @param {number} K
 * @param {{uniformEntropy: number, sameRows: number}} limits
 * @returns {AssignmentSummary}
 */
export function summarize(S, [from, to], K, limits) {
  const usage = new Float64Array(K);
  let strength = 0;
  let entropy = 0;
  for (let i = from; i < to; i++) {
    let largest = 0;
    for (let j = 0, at = i * K; j < K; j++, at++) {
      const share = S[at];
      usage[j] += share;
      if (share > largest) largest = share;
      if (share > 0) entropy -= share * Math.log(share);
    }
    strength += largest;
  }
  const n = Math.max(1, to - from);
  let spread = 0;
  for (let j = 0; j < K; j++) {
    usage[j] /= n;
    if (usage[j] > 0) spread -= usage[j] * Math.log(usage[j]);
  }
  const relative = K > 1 ? entropy / n / Math.log(K) : 0;
  return {
    nodes: to - from,
    strength: strength / n,
    entropy: relative,
    inUse: Math.exp(spread),
    usage,
    uniform: K > 1 && relative > limits.uniformEntropy,
    sameRows: K === 1 || spread - entropy / n < limits.sameRows,
  };
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
  for (let at = from * K; at < to * K; at++) sum += klTerm(P[at], S[at]);
  return sum / Math.max(1, to - from);
}

/**
 * The finding of the shown assignment, in a sentence.
 *
 * @param {AssignmentSummary} now
 * @param {number} K
 * @param {string} symbol what is shown, "S" or a head's
 * @param {{beside?: number[], over?: string}} said other shares that will stand next to these; over which nodes it is
 * true, where the picture shows fewer
 */
export function finding(now, K, symbol, { beside = [], over = "" } = {}) {
  const trivial = trivialFinding(now);
  if (trivial) return trivial;
  const [share, uniformShare] = percents(now.strength, 1 / K, ...beside);
  const uniform = uniformWords(K, uniformShare);
  const first = `a node gives its first cluster ${share === uniformShare ? uniform : share} (uniform over ${K} is ${uniform})`;
  if (now.uniform) return `Nothing has clustered in ${symbol}: ${first}.`;
  if (now.sameRows) {
    const fullest = now.usage.indexOf(Math.max(...now.usage));
    return `Nothing has clustered in ${symbol}: all nodes have nearly the same row, ${percent(now.usage[fullest])} of it in cluster ${fullest + 1}.`;
  }
  return `In ${symbol} ${first}; ${now.inUse.toFixed(1)} of ${K} clusters are in use${over}.`;
}

/**
 * 1/K in per cent as people know it: of eight clusters 12.5, which in whole per cent would be 12.
 *
 * @param {number} K
 * @param {string} rounded
 */
function uniformWords(K, rounded) {
  return 100 % K && 1000 % K === 0 && !rounded.includes(".") ? `${100 / K}\u00a0%` : rounded;
}

/**
 * The finding of the target, in a sentence.
 *
 * @param {AssignmentSummary} S
 * @param {AssignmentSummary} P
 * @param {number} kl
 * @param {number} noSharper difference of the two strengths from which on P is sharper
 * @param {number[]} beside other shares that will stand next to these
 */
export function targetFinding(S, P, kl, noSharper, beside = []) {
  const trivial = trivialFinding(S);
  if (trivial) return trivial;
  const klPhrase = `KL is ${formatNats(kl)} nats per node`;
  if (S.uniform && P.uniform) return `S is uniform, and so is its target: ${klPhrase}, yet nothing has clustered.`;
  if (S.sameRows) return `All nodes have nearly the same row, and such an S is nearly its own target: ${klPhrase}, yet nothing has clustered.`;
  const [targetShare, share] = percents(P.strength, S.strength, ...beside);
  if (P.strength - S.strength <= noSharper) {
    return `P is no sharper than S: it gives a node's first cluster ${targetShare}, S gives ${share}; ${klPhrase}.`;
  }
  return `P gives a node's first cluster ${targetShare} where S gives ${share}; ${klPhrase}.`;
}

const ROUNDING = 1e-6; // nats: less is float32 rounding

/**
 * A divergence as text.
 *
 * @param {number} kl
 * @param {number} [digits]
 */
export function formatNats(kl, digits = 2) {
  return kl > 0 && kl < ROUNDING ? `under ${significant(ROUNDING, 1)}` : significant(Math.max(0, kl), digits);
}

/**
 * Why nothing could have clustered; "" if something could.
 *
 * @param {AssignmentSummary} facts
 */
function trivialFinding({ nodes, usage }) {
  if (usage.length === 1) return "There is one cluster only, so every node belongs to it.";
  return nodes === 1 ? "There is one node only, so there is nothing to compare it with." : "";
}
