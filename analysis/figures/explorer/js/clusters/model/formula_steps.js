// The way to a node's share of a cluster, and on to its target, step by step: what is done and with which numbers.

import { klTerm, kernel, logit } from "./mem_pooling.js";

/** @typedef {{symbol: string, words: string}} FormulaStep */

/** @type {FormulaStep[]} */
const TARGET = [
  { symbol: "S\u00b2 / u", words: "u: sum of S in its graph" },
  { symbol: "\u00f7 sum = P", words: "target" },
  { symbol: "P ln(P / S)", words: "its part of KL" },
];

/** @type {FormulaStep[]} */
const FROM_KEYS = [
  { symbol: "|x \u2212 k|\u00b2", words: "squared distance to the key" },
  { symbol: "(1 + |x \u2212 k|\u00b2 / \u03c4)^(\u2212(1 + \u03c4) / 2)", words: "kernel" },
  { symbol: "\u00f7 sum over keys", words: "share in the head" },
  { symbol: "\u00d7 w", words: "times its weight" },
  { symbol: "\u2211 heads", words: "all heads together" },
  { symbol: "softmax = S", words: "share in S" },
];

/** @type {FormulaStep[]} */
const FROM_LOGITS = [
  { symbol: "z \u2212 mean z", words: "logit, from ln S" },
  { symbol: "exp", words: "its exponential" },
  { symbol: "\u2211 clusters", words: "of all its logits" },
  { symbol: "exp \u00f7 sum = S", words: "softmax: share in S" },
];

/** @type {FormulaStep[]} */
const GIVEN = [
  { symbol: "S", words: "share, as given" },
  { symbol: "S \u2212 1/K", words: "against uniform" },
];

/**
 * @param {import("./run.js").Run} run
 * @returns {FormulaStep[]}
 */
export function formulaSteps(run) {
  return [...(run.hasKeys ? FROM_KEYS : run.header.softmax ? FROM_LOGITS : GIVEN), ...TARGET];
}

/**
 * The numbers of these steps.
 *
 * @param {import("./interpolated_epoch.js").InterpolatedEpoch} interpolated
 * @param {import("./state.js").State} state
 * @param {number} node
 * @param {number} j the cluster whose way is followed
 */
export function formulaNumbers(interpolated, state, node, j) {
  const { run } = interpolated;
  const S = interpolated.S[node * run.K + j];
  const P = interpolated.target()[node * run.K + j];
  const f = interpolated.f[run.graphOf[node] * run.K + j];
  const first = run.hasKeys ? fromKeys(interpolated, state, node, j) : run.header.softmax ? fromLogits(interpolated, node, j) : [S, S - 1 / run.K];
  return [...first, (S * S) / (f || 1), P, klTerm(P, S)];
}

/** @param {import("./interpolated_epoch.js").InterpolatedEpoch} interpolated @param {import("./state.js").State} state @param {number} node @param {number} j */
function fromKeys(interpolated, state, node, j) {
  const { N, H, K } = interpolated.run;
  const head = state.head >= 0 ? state.head : Math.max(0, Array.from(interpolated.weights).findIndex((w) => w !== 0));
  const at = (head * N + node) * K + j;
  let z = 0;
  for (let h = 0; h < H; h++) z += interpolated.weights[h] * interpolated.Sh[(h * N + node) * K + j];
  const share = interpolated.Sh[at];
  return [interpolated.d2[at], kernel(interpolated.d2[at], state.tau), share, interpolated.weights[head] * share, z, interpolated.S[node * K + j]];
}

/** @param {import("./interpolated_epoch.js").InterpolatedEpoch} interpolated @param {number} node @param {number} j */
function fromLogits({ run, S }, node, j) {
  const row = S.subarray(node * run.K, (node + 1) * run.K);
  const z = Array.from(row, (_, l) => logit(row, l));
  return [z[j], Math.exp(z[j]), z.reduce((sum, each) => sum + Math.exp(each), 0), row[j]];
}
