// Measures of a column beside chance: a dot a seed, and a band for the same S with its rows shuffled.

import { element } from "../shared/dom.js";
import { clamp, fixed } from "../shared/numbers.js";

const LOW = -0.1; // left end of a track: what is shuffled may lie below 0; its right end is 1
const DEVIATIONS = 2; // that the band reaches from its mean

/** @typedef {{name: string, values: number[], mean: number, sd: number}} Measure one value a seed */

export class ChanceBars {
  constructor() {
    this.root = element("div", { class: "chance", "aria-hidden": "true" }); // the text says the same
    this.shown = "";
  }

  /** @param {Measure[]} measures */
  load(measures) {
    const key = JSON.stringify(measures);
    if (key === this.shown) return;
    this.shown = key;
    this.root.replaceChildren(...measures.map(row));
  }
}

/** @param {Measure} measure */
function row({ name, values, mean, sd }) {
  const band = element("i", { class: "band" });
  const [from, to] = [mean - DEVIATIONS * sd, mean + DEVIATIONS * sd].map(place);
  band.style.left = `${from}%`;
  band.style.width = `max(2px, ${to - from}%)`;
  const zero = element("i", { class: "zero" });
  zero.style.left = `${place(0)}%`;
  const dots = values.map((value) => {
    const dot = element("i", { class: "dot" });
    dot.style.left = `${place(value)}%`;
    return dot;
  });
  const number = fixed(values.reduce((sum, value) => sum + value, 0) / values.length, 2);
  const written = Number(number) ? number.replace("-", "\u2212") : number.replace("-", "");
  return element("p", {}, element("span", {}, name), element("span", { class: "track" }, zero, band, ...dots), element("span", {}, written));
}

/** @param {number} value @returns {number} per cent of the track */
function place(value) {
  return (100 * (clamp(value, LOW, 1) - LOW)) / (1 - LOW);
}
