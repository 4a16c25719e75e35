// Everything a reader can set: one flat record, in the address where it differs from the start.

import { FIELDS, oneOf, decodeState, encodeState } from "../../shared/url_state.js";
import { clamp } from "../../shared/numbers.js";
import { readEdits, writeEdits } from "./key_edits.js";

/**
 * @typedef {{
 *   epoch: number, playing: boolean, speed: number,
 *   graph: number, node: number, head: number, hover: number, key: number, hoverKey: number, ownKey: number,
 *   tau: number, muted: number[], inverted: number[], weights: number[],
 *   edits: import("./key_edits.js").Edit[], attached: boolean, rate: number, alsoWeights: boolean,
 *   scale: "share" | "uniform"
 * }} State
 *
 * Heads, graphs and nodes (over all graphs) count from 0, and -1 is none (or all); `muted` and `inverted` hold 0 or 1 for every
 * head, `weights` what is added to each head's weight, `key` is head * K + cluster. `own` is the only key that its reader
 * moves, where a class holds the others. `scale` is that of the heat maps: shares, or how far they are from 1/K.
 */

const { number, flag, numbers } = FIELDS;

/** @type {Record<string, import("../../shared/url_state.js").Field>} */
const ADDRESS = {
  epoch: number,
  graph: number,
  node: number,
  head: number,
  tau: number,
  muted: numbers,
  inverted: numbers,
  weights: numbers,
  edits: { write: writeEdits, read: readEdits },
  attached: flag,
  rate: number,
  scale: oneOf("share", "uniform"),
};

/** State in the address; nodes are numbered within their graph there. */
export const ADDRESS_NAMES = Object.keys(ADDRESS);

/** Initial learning rate of the reader's descent. */
const DEFAULT_RATE = 10;

/**
 * @param {import("./run.js").Run} run
 * @param {string} query what a link or a page says
 * @param {string} emphasis of the picture
 * @returns {State}
 */
export function initialState(run, query, emphasis) {
  const state = { ...defaultState(run, emphasis), ...decodeState(query, ADDRESS) };
  const { H, K } = run;
  state.epoch = clamp(state.epoch, run.epochs[0], run.last);
  state.graph = validIndex(state.graph, run.graphs.length);
  state.node = state.graph < 0 ? -1 : inGraph(state.node, run.nodeRange(state.graph));
  state.head = validIndex(state.head, H);
  const [lowest, highest] = run.header.tauRange;
  if (!run.hasKeys || state.tau < lowest || state.tau > highest) state.tau = run.tau;
  for (const name of /** @type {const} */ (["muted", "inverted", "weights"])) {
    state[name] = Array.from({ length: H }, (_, h) => state[name][h] ?? 0);
  }
  state.edits = run.hasKeys ? state.edits.filter((edit) => edit.kind === "descend" || edit.key < H * K) : [];
  return { ...state, ...classroomPatch(run, query) };
}

/**
 * What a class does to the keys, which a picture follows while it runs, and the key that its reader holds in it.
 *
 * @param {import("./run.js").Run} run
 * @param {string} query `follow=1` with `edits`; `hold`, a key
 * @returns {Partial<State>}
 */
export function classroomPatch(run, query) {
  const params = new URLSearchParams(query);
  /** @type {Partial<State>} */
  const patch = {};
  if (params.get("follow") === "1") {
    patch.edits = (readEdits(params.get("edits") ?? "") ?? []).filter((edit) => edit.kind === "move" && edit.key < run.H * run.K);
  }
  if (params.has("hold")) patch.ownKey = patch.key = validIndex(Number(params.get("hold")), run.H * run.K);
  return patch;
}

/**
 * Whether the reader may move a key: any, or in a class their own.
 *
 * @param {State} state
 * @param {number} key
 */
export function mayMove({ ownKey }, key) {
  return key >= 0 && (ownKey < 0 || key === ownKey);
}

/**
 * @param {import("./run.js").Run} run
 * @param {string} emphasis where keys are large, those of one head are shown
 * @returns {State} as trained, at the last epoch
 */
export function defaultState(run, emphasis) {
  const none = () => Array(run.H).fill(0);
  return {
    epoch: run.last,
    playing: false,
    speed: 1,
    graph: run.graphs.length > 1 ? Math.min(3, run.graphs.length - 1) : 0,
    node: -1,
    head: emphasis === "keys" && run.H > 1 ? 0 : -1,
    hover: -1,
    key: -1,
    hoverKey: -1,
    ownKey: -1,
    ...asTrained(run),
    muted: none(),
    inverted: none(),
    weights: none(),
    attached: false,
    rate: DEFAULT_RATE,
    alsoWeights: false,
    scale: "share",
  };
}

/**
 * The what-if settings, reset to the trained values.
 *
 * @param {import("./run.js").Run} run
 * @returns {Pick<State, "tau" | "muted" | "inverted" | "weights" | "edits">}
 */
export function asTrained(run) {
  const none = () => Array(run.H).fill(0);
  return { tau: run.tau, muted: none(), inverted: none(), weights: none(), edits: [] };
}

/**
 * @param {State} state
 * @param {import("./run.js").Run} run
 */
export function isWhatIf(state, run) {
  return (
    state.tau !== run.tau ||
    state.edits.length > 0 ||
    [state.muted, state.inverted, state.weights].some((values) => values.some((v) => v !== 0))
  );
}

/**
 * @param {State} state
 * @param {import("./run.js").Run} run
 * @param {string} emphasis
 */
export function writeQuery(state, run, emphasis) {
  const usual = defaultState(run, emphasis);
  if (state.node < 0) return encodeState({ ...state, graph: state.graph < 0 ? usual.graph : state.graph }, usual, ADDRESS);
  const graph = run.graphOf[state.node];
  return encodeState({ ...state, graph, node: state.node - run.graphStarts[graph] }, usual, ADDRESS);
}

/**
 * A patch from another run, as far as it fits this one.
 *
 * @param {Record<string, any>} patch
 * @param {import("./run.js").Run} run
 * @returns {Partial<State>}
 */
export function validPatch(patch, run) {
  const counts = { graph: run.graphs.length, node: run.N, hover: run.N, head: run.H, hoverKey: run.H * run.K };
  const valid = Object.entries(patch).map(([name, value]) => {
    if (name === "epoch") return [name, clamp(value, run.epochs[0], run.last)];
    const count = /** @type {Record<string, number>} */ (counts)[name];
    return [name, count === undefined ? value : validIndex(value, count)];
  });
  return Object.fromEntries(valid);
}

/**
 * @param {number} node counted inside a graph
 * @param {[number, number]} span of the graph
 */
function inGraph(node, [first, end]) {
  const at = validIndex(node, end - first);
  return at < 0 ? -1 : first + at;
}

/**
 * @param {number} value
 * @param {number} count
 */
function validIndex(value, count) {
  return Number.isInteger(value) && value >= -1 && value < count ? value : -1;
}
