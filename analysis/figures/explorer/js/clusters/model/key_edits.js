// What a reader did to the keys, in order: moved by hand along the plane, or descended. A link repeats it.

/**
 * @typedef {{kind: "move", key: number, dx: number, dy: number}} Move
 * @typedef {{
 *   kind: "descend", epoch: number, tau: number, weights: number[], attached: boolean, alsoWeights: boolean,
 *   rate: number, steps: number, end?: number[]
 * }} Descent at a frozen epoch, from these effective weights of the heads to `end`
 * @typedef {Move | Descent} Edit
 */

const MOST_STEPS = 5000; // that a link may ask a page to repeat

/**
 * The edits with a key moved on; moves of one key in a row are one edit.
 *
 * @param {Edit[]} edits
 * @param {number} key
 * @param {number} dx
 * @param {number} dy
 * @returns {Edit[]}
 */
export function addMove(edits, key, dx, dy) {
  const last = edits[edits.length - 1];
  if (last?.kind === "move" && last.key === key) {
    return [...edits.slice(0, -1), { ...last, dx: last.dx + dx, dy: last.dy + dy }];
  }
  return [...edits, { kind: "move", key, dx, dy }];
}

/**
 * The edits with steps of descent added; steps under the same conditions are one edit.
 *
 * @param {Edit[]} edits
 * @param {Descent} descent
 * @returns {Edit[]}
 */
export function addDescent(edits, descent) {
  const last = edits[edits.length - 1];
  const goesOn = last?.kind === "descend" && conditions(last) === conditions(descent);
  if (goesOn && String(last.end) === String(descent.weights)) {
    return [...edits.slice(0, -1), { ...last, steps: last.steps + descent.steps, end: descent.end }];
  }
  return [...edits, descent];
}

/** @param {Descent} descent */
function conditions({ epoch, tau, attached, alsoWeights, rate }) {
  return JSON.stringify([epoch, tau, attached, alsoWeights, rate]);
}

/** @param {Edit[]} edits */
export function writeEdits(edits) {
  const short = (/** @type {number} */ v) => String(Number(v.toPrecision(7)));
  return edits
    .map((edit) =>
      edit.kind === "move"
        ? `m${[edit.key, short(edit.dx), short(edit.dy)].join("_")}`
        : `d${[short(edit.epoch), short(edit.tau), edit.weights.map(short).join(","), Number(edit.attached), Number(edit.alsoWeights), short(edit.rate), edit.steps].join("_")}`,
    )
    .join("~");
}

/**
 * @param {string} text
 * @returns {Edit[] | undefined} undefined where the text is not one
 */
export function readEdits(text) {
  /** @type {Edit[]} */
  const edits = [];
  let steps = 0;
  for (const part of text.split("~").filter(Boolean)) {
    const values = part.slice(1).split("_");
    const numbers = values.map(Number);
    if (part[0] === "m" && numbers.length === 3 && numbers.every(Number.isFinite)) {
      edits.push({ kind: "move", key: numbers[0], dx: numbers[1], dy: numbers[2] });
    } else if (part[0] === "d" && values.length === 7) {
      const weights = values[2].split(",").map(Number);
      const [epoch, tau, , attached, alsoWeights, rate, count] = numbers;
      steps += count;
      if (![epoch, tau, rate, count, ...weights].every(Number.isFinite) || tau <= 0) return undefined;
      if (count < 0 || steps > MOST_STEPS) return undefined;
      edits.push({
        kind: "descend", epoch, tau, weights, attached: attached === 1, alsoWeights: alsoWeights === 1, rate, steps: count,
      });
    } else {
      return undefined;
    }
  }
  return edits;
}
