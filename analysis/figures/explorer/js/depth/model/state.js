// The reader's settings, and their form in an address.

import { FIELDS, oneOf } from "../../shared/url_state.js";

/**
 * @typedef {{
 *   layer: number, epoch: number | null, scale: "own" | "common", colour: "label" | "group", only: number, node: number
 * }} State `epoch` null: every network at the epoch whose weights were kept; `only` (a label)
 *   and `node` (that is pinned) -1: none
 */

/** @type {Record<string, import("../../shared/url_state.js").Field>} */
export const ADDRESS = {
  layer: FIELDS.number,
  epoch: {
    write: (value) => (value === null ? "best" : FIELDS.number.write(value)),
    read: (text) => (text === "best" ? null : FIELDS.number.read(text)),
  },
  scale: oneOf("own", "common"),
  colour: oneOf("label", "group"),
  only: FIELDS.number,
  node: FIELDS.number,
};

/**
 * The state at first: the last layer of the networks that were kept, which is where the finding is.
 *
 * @param {number} depth
 * @returns {State}
 */
export function defaultState(depth) {
  return { layer: depth, epoch: null, scale: "own", colour: "label", only: -1, node: -1 };
}

/**
 * A state with what fits of a patch: a link may be of another run.
 *
 * @param {State} state
 * @param {Record<string, any>} patch
 * @param {{depth: number, last: number, nodes: number, labels: number[], grouped: boolean}} bounds
 * @returns {State}
 */
export function applyPatch(state, patch, { depth, last, nodes, labels, grouped }) {
  const next = { ...state, ...patch };
  return {
    ...next,
    layer: Math.min(Math.max(next.layer, 0), depth),
    epoch: next.epoch === null ? null : Math.min(Math.max(next.epoch, 0), last),
    colour: grouped ? next.colour : "label",
    only: labels.includes(next.only) ? next.only : -1,
    node: Number.isInteger(next.node) && next.node >= 0 && next.node < nodes ? next.node : -1,
  };
}
