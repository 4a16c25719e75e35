// Texts around the picture: captions, the finding, the rows of the strip.

import { truncate } from "../shared/dom.js";
import { DISTINCT_SHAPES, SHAPE_GLYPHS } from "../shared/plane/label_shapes.js";
import { percent, percents, significant } from "../shared/numbers.js";
import { summarize, finding, meanDivergence, formatNats, targetFinding } from "./model/assignment_summary.js";

const SPREAD = " Marks on one spot are drawn side by side.";

/** @typedef {import("./panels/scene.js").Scene} Scene */
/** @typedef {import("./model/run.js").Run} Run */

/**
 * @param {Run} run
 * @param {number} epoch
 */
export function epochWords(run, epoch) {
  const between = run.intervalAt(epoch);
  const { low, high } = between;
  if (low === high) return `epoch ${run.epochs[low]}`;
  if (run.keyJump(between)) return `${run.epochs[low]} to ${run.epochs[high]}: keys jump`;
  return `between epochs ${run.epochs[low]} and ${run.epochs[high]}`;
}

/**
 * The finding in words, and the numbers at the ends of the strip.
 *
 * @param {Scene} scene
 * @param {boolean} target whether it is about P
 * @param {{S: Float64Array, Sh: Float64Array} | null} trained S and all S_h as trained, where the reader has changed something
 */
export function describe(scene, target, trained) {
  const { run, state, interpolated } = scene;
  const { limits } = run.header;
  const span = run.nodeRange(-1);
  const S = summarize(interpolated.S, span, run.K, limits);
  const P = interpolated.target();
  const kl = meanDivergence(P, interpolated.S, span, run.K);
  const shown = state.head < 0 ? S : summarize(scene.shown, span, run.K, limits);
  const symbol = target || state.head < 0 ? "S" : `head ${state.head + 1}`;
  const before = trained ? [summarize(assignmentOf(trained, symbol === "S" ? -1 : state.head, scene.shown.length), span, run.K, limits).strength] : [];
  const targetSummary = summarize(P, span, run.K, limits);
  const currentFinding = target
    ? targetFinding(S, targetSummary, kl, limits.noSharper, before)
    : finding(shown, run.K, symbol, { beside: before, over: population(scene) });
  const beside = target ? [targetSummary.strength, S.strength] : [shown.strength, 1 / run.K];
  const whatIf = trained ? `What if: ${currentFinding.replace(/^In /, "in ")} As trained, ${symbol} gives ${percents(...before, ...beside)[0]}.` : currentFinding;
  const sentence = `${whatIf} ${state.epoch === run.last ? (run.header.missing ?? "") : ""}`.trim();
  const values = {
    entropy: S.entropy.toFixed(2) + (run.K > 1 ? ` of ln ${run.K}` : ""),
    usage_perplexity: `${S.inUse.toFixed(1)} of ${run.K}`,
    kl: `${formatNats(kl)} nats`,
    loss_task: lossAt(run, state.epoch),
  };
  /** @type {Record<string, number>} */
  const tried = trained ? { entropy: S.entropy, usage_perplexity: S.inUse, kl } : {};
  return { sentence, kl, values, tried };
}

/**
 * Numbers are of all graphs of the picture, of which one may be shown, and which may be few of the data set's, as cards and
 * curves count them all: both are said.
 *
 * @param {Scene} scene
 */
function population({ run, state }) {
  if (run.header.sample) return ` over ${run.header.sample}`;
  return state.graph >= 0 && run.graphs.length > 1 ? ` over all ${run.graphs.length} graphs` : "";
}

/**
 * The assignment of a head, or S.
 *
 * @param {{S: Float64Array, Sh: Float64Array}} from
 * @param {number} head -1 is S
 * @param {number} size numbers of one assignment
 */
function assignmentOf({ S, Sh }, head, size) {
  return head < 0 ? S : Sh.subarray(head * size, (head + 1) * size);
}

/** @param {Run} run @param {number} epoch */
function lossAt(run, epoch) {
  const curve = run.header.curves.find((/** @type {any} */ c) => c.name === "loss_task");
  const at = curve ? curve.epochs.indexOf(Math.round(epoch)) : -1;
  const value = at < 0 ? null : curve.values[at];
  return value === null ? "" : significant(value);
}

/**
 * @param {Scene} scene
 * @param {boolean} spread whether keys are drawn beside the spot where they are
 * @returns {Record<string, {title: string, note: string}>}
 */
export function captions(scene, spread) {
  const { run, state } = scene;
  const share = percent(scene.projection.explainedVariance(scene.interpolated));
  const graph = state.graph < 0 ? `all ${run.graphs.length} graphs` : truncate(run.graphs[state.graph] ?? "", 32);
  const shapes =
    run.labels && !run.image && run.labelNames.length <= DISTINCT_SHAPES.length && run.labelNames.length > 1
      ? ` Shape: ${run.labelNames.map((name, i) => `${SHAPE_GLYPHS[DISTINCT_SHAPES[i]]} ${truncate(name, 14)}`).join(", ")}.`
      : "";
  const size = run.image ? " Size: ink." : "";
  const scaleNote = state.scale === "uniform" ? `Colour: share minus 1/${run.K}; tick: uniform.` : `Tick: 1/${run.K}, uniform.`;
  const keys = state.head < 0 ? "keys of all heads" : `keys and field of head ${state.head + 1}`;
  const keyNote = state.ownKey < 0 ? `; ${keys}. Drag a key.` : `. Yours: ${run.keyName(state.ownKey)}; others hold the rest.`;
  return {
    graph: {
      title: graph,
      note: `Colour: first cluster in ${scene.symbol}; paler: less sure.${size}${shapes} ${run.hasKeys ? "" : run.header.note}`.trim(),
    },
    plane: {
      title: "Nodes and keys",
      note: `One plane for all epochs, ${share} of the variance${keyNote}${spread ? SPREAD : ""} ${run.header.note}`.trim(),
    },
    heat: {
      title: "Assignments",
      note: `Rows: nodes; columns: clusters. ${scaleNote}`,
    },
  };
}

/**
 * @param {Run} run
 * @param {string} emphasis
 * @param {import("../shared/theme.js").Theme} theme
 * @returns {import("../shared/curve_strip.js").Row[]}
 */
export function stripRows(run, emphasis, theme) {
  const curveNames = emphasis === "assignments" || emphasis === "keys" ? ["entropy", "usage_perplexity"] : null;
  const graphs = run.graphs.length > 1 ? `, ${run.graphs.length}\u00a0graphs` : ""; // the picture shows one of them
  return run.header.curves
    .filter((/** @type {any} */ curve) => !curveNames || curveNames.includes(curve.name))
    .map((/** @type {any} */ curve) => ({
      name: curve.name,
      label: curve.name === "loss_task" ? curve.label : `${curve.label.replace(/ /g, "\u00a0")}${graphs}`,
      title: curve.title,
      low: curve.low,
      high: curve.high,
      curves: [{ steps: curve.epochs, values: curve.values, colour: theme.colours.text }],
    }));
}
