// Sentences of the depth explorer. The library compares every layer with shuffled labels; this module puts the result into words.

import { formatCount, percent, percents, timesPowerOfTen } from "../shared/numbers.js";

/**
 * @typedef {{small: number, rounding: number}} Limits the library's, sent along
 * @typedef {import("./model/networks.js").Reading} Reading
 * @typedef {{name: string, reading: Reading, start: number}} NetworkReading what was read of a network; start is the spread of
 *   its input
 */

const BARELY = 1;
const STATES = ["mixed", "barely apart", "apart"]; // of the classes, by the code that is sent

/**
 * @param {NetworkReading} found
 * @returns {string} what became of the classes, after "classes"
 */
function stateWords({ reading }) {
  if (reading.spread === 0) return "in one point";
  return STATES[reading.state] ?? "not to be judged";
}

/**
 * The finding: what became of the classes in each network.
 *
 * @param {NetworkReading[]} readings one for each network
 * @param {number} layer
 * @param {number} depth
 * @param {boolean} labelled
 */
export function finding(readings, layer, depth, labelled) {
  const where = layer === 0 ? "At the input" : `After layer ${layer} of ${depth}`;
  if (!labelled) return `${where}: no node has a label, so there are no classes to tell apart.`;
  const states = readings.map(stateWords);
  if (readings.length === 1) return `${where} the classes are ${states[0]}.`;
  if (states.every((each) => each === states[0])) return `${where} the classes are ${states[0]} in both networks.`;
  return `${where}: classes ${readings.map((each, i) => `${states[i]} ${withNorm(each.name)}`).join(", ")}.`;
}

/** @param {string} name the norm, and what else tells the network from others of its sweep */
function withNorm(name) {
  const [norm, ...rest] = name.split(", ");
  const words = norm === "no norm" ? "without a norm" : `with ${norm}`;
  return rest.length ? `${words} (${rest.join(", ")})` : words;
}

/**
 * What to look at, second to the finding, at several lengths, the longest first.
 *
 * @param {NetworkReading[]} readings
 * @param {Limits} limits
 * @param {{name: string, seeds: {count: number, apart: number, undefined: number}}[]} networks
 */
export function remark(readings, limits, networks) {
  const small = readings.find(
    ({ reading, start }) => reading.state >= BARELY && reading.spread > 0 && reading.spread < limits.small * start,
  );
  if (small) {
    const times = formatFactor(small.start / small.reading.spread);
    return [
      `Small is not mixed: ${withNorm(small.name)} the nodes lie ${times} closer together than at the input, but still by class.`,
      `Small is not mixed: ${times} closer than the input, still by class.`,
      "Small is not mixed: still by class.",
    ];
  }
  const several = networks.filter(({ seeds }) => seeds.count > 1);
  if (several.length) {
    const gaps = several.some(({ seeds }) => seeds.undefined);
    const distances = several.map(({ name, seeds }) => {
      const gap = seeds.undefined ? ` (undefined in ${seeds.undefined})` : "";
      return `in ${seeds.apart} of ${seeds.count} seeds ${withNorm(name)}${gap}`;
    });
    const counts = several.map(({ seeds }) => `${seeds.apart} of ${seeds.count}`);
    return [
      `After the last layer the classes are apart ${distances.join(", ")}.`,
      `Apart at the end in ${counts.join(" and in ")} seeds${gaps ? ", some undefined" : ""}.`,
    ];
  }
  return ["Every plane is drawn at its own scale; its ruler says how large that is.", "Each at its own scale: see the rulers."];
}

/**
 * The caption of a plane, in parts of falling importance; what has no room is left out from the end.
 *
 * @param {Reading} reading
 * @param {number} start the input's spread
 * @param {{accuracy: number | null, running: number | null, epoch: number}} test
 * @param {Limits} limits
 */
export function caption(reading, start, test, limits) {
  const parts = [];
  if (Number.isFinite(reading.ratio)) parts.push(`ratio ${reading.ratio.toFixed(2)}`);
  if (Number.isFinite(reading.mean)) parts.push(`shuffled ${reading.mean.toFixed(2)}`);
  if (test.accuracy !== null) parts.push(`test ${accuracyWords(test.accuracy, test.running)} at epoch ${test.epoch}`);
  if (Number.isNaN(reading.spread)) parts.push("not finite");
  else if (reading.spread === 0) parts.push("all nodes coincide");
  else if (reading.spread < limits.rounding * reading.norm) parts.push("differences are rounding errors");
  else parts.push(sizeWords(reading.spread, start));
  if (Number.isFinite(reading.nearest)) parts.push(`nearest class mean right for ${percent(reading.nearest)}`);
  if (reading.spread > 0) parts.push(`plane keeps ${percent(reading.explained)}`);
  return parts;
}

/**
 * @param {number} accuracy
 * @param {number | null} running that with running averages, where it is another
 */
function accuracyWords(accuracy, running) {
  if (running === null) return percent(accuracy);
  const [exact, averaged] = percents(accuracy, running);
  return `${exact} (${averaged} with running averages)`;
}

/**
 * What stands above the curve: on the left what it is, on the right what its dots and its band are; the longest words
 * for which there is room.
 *
 * @param {{seeds: boolean, neutral: number | null}} drawn whether other seeds are, and the neutral value
 * @param {(text: string) => number} width of a text in pixels
 * @param {number} room
 * @returns {[string, string]}
 */
export function curveTitles({ seeds, neutral }, width, room) {
  const thin = seeds ? "; thin: other seeds" : "";
  const titles = [`distance between classes over distance inside them, by layer${thin}`, `ratio of class distances, by layer${thin}`, "class distances, by layer"];
  const dots = neutral === null ? [""] : [`dashed: neutral ${neutral.toFixed(2)}; band: shuffled labels`, `dashed: neutral ${neutral.toFixed(2)}`];
  const pairs = dots.flatMap((right) => titles.map((left) => /** @type {[string, string]} */ ([left, right])));
  return pairs.find(([left, right]) => width(left) + width(right) + 24 <= room) ?? [titles[titles.length - 1], ""];
}

/**
 * @param {number} spread
 * @param {number} start the input's spread
 */
function sizeWords(spread, start) {
  const times = start / spread;
  if (!Number.isFinite(times)) return `spread ${scientific(spread)}`;
  if (times > 0.7 && times < 1.4) return "about as wide as the input";
  return times > 1 ? `${formatFactor(times)} narrower than the input` : `${formatFactor(1 / times)} wider than the input`;
}

/** @param {number} times more than 1 */
function formatFactor(times) {
  return `${times < 1e6 ? formatCount(Number(times.toPrecision(2))) : scientific(times)}\u00d7`;
}

/**
 * A number as a digit times a power of ten, plain where it is short.
 *
 * @param {number} value positive
 */
export function scientific(value) {
  if (value >= 0.01 && value < 1e4) return String(Number(value.toPrecision(1)));
  const [digit, exponent] = value.toExponential(0).split("e");
  return timesPowerOfTen(digit, Number(exponent));
}
