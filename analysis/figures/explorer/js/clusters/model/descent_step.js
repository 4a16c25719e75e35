// A step of descent as the reader's next edit of keys and weights.

import { addDescent } from "./key_edits.js";

/**
 * One step of descent on the KL from an interpolated epoch; its keys move at once.
 *
 * @param {import("./interpolated_epoch.js").InterpolatedEpoch} interpolated
 * @param {import("./state.js").State} state
 * @returns {Pick<import("./state.js").State, "edits" | "weights">} what the step changes of the state
 */
export function descentEdit(interpolated, state) {
  interpolated.set(state);
  const { epoch, tau, attached, alsoWeights, rate } = state;
  /** @type {import("./key_edits.js").Descent} */
  const edit = { kind: "descend", epoch, tau, weights: Array.from(interpolated.weights), attached, alsoWeights, rate, steps: 1 };
  interpolated.displacements.descend(interpolated, edit);
  const weights = state.weights.map((own, h) => {
    const gone = state.muted[h] ? 0 : (edit.end?.[h] ?? 0) - edit.weights[h];
    return own + gone * (state.inverted[h] ? -1 : 1);
  });
  return { edits: addDescent(state.edits, edit), weights };
}
