// The kernel over distance, where tau is set: the weight of a key by its distance, and the keys of the selected node.

import { element, setText } from "../../shared/dom.js";
import { significant } from "../../shared/numbers.js";
import { kernel } from "../model/mem_pooling.js";

/** @typedef {import("./scene.js").Scene} Scene */

const WIDTH = 150;
const HEIGHT = 26;
const POINTS = 40;
const SVG = "http://www.w3.org/2000/svg";

export class KernelCurve {
  constructor() {
    this.title = document.createElementNS(SVG, "title");
    this.trained = path("trained");
    this.now = path("now");
    /** @type {SVGCircleElement[]} */
    this.keys = [];
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.svg.setAttribute("preserveAspectRatio", "xMinYMid meet");
    this.svg.setAttribute("role", "img");
    this.svg.append(this.title, this.trained, this.now);
    this.root = element("span", { class: "kernel" });
    this.root.append(this.svg);
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { run, state, interpolated } = scene;
    const node = scene.node >= 0 ? scene.node : run.rows(state.graph)[0];
    const row = (Math.max(0, state.head) * run.N + node) * run.K;
    const d2 = interpolated.d2.subarray(row, row + run.K);
    const far = 1.1 * Math.sqrt(Math.max(...d2, 1e-12));
    const line = (/** @type {number} */ tau) =>
      Array.from({ length: POINTS + 1 }, (_, i) => `${i ? "L" : "M"}${pathPoint((i / POINTS) * far, far, tau)}`).join("");
    put(this.now, "d", line(state.tau));
    put(this.trained, "d", state.tau === run.tau ? "" : line(run.tau));
    while (this.keys.length < run.K) this.keys.push(this.#key());
    this.keys.forEach((key, j) => {
      const [x, y] = pathPoint(Math.sqrt(d2[j]), far, state.tau).split(" ");
      put(key, "cx", x);
      put(key, "cy", y);
      put(key, "fill", scene.clusters[j]);
    });
    const near = Math.min(...d2);
    const words =
      `Kernel (1 + d\u00b2 / \u03c4)^(\u2212(1 + \u03c4) / 2) over the distance d, from 0 to ${significant(far)}: 1 at no distance, ` +
      `${significant(kernel(near, state.tau))} at the nearest key of the node looked at, d = ${significant(Math.sqrt(near))}. Dots: its keys.`;
    setText(this.title, words);
  }

  #key() {
    const dot = /** @type {SVGCircleElement} */ (document.createElementNS(SVG, "circle"));
    dot.setAttribute("r", "2.6");
    this.svg.append(dot);
    return dot;
  }
}

/** @param {string} name */
function path(name) {
  const made = document.createElementNS(SVG, "path");
  made.setAttribute("class", name);
  return made;
}

/** @param {number} distance @param {number} maxDistance @param {number} tau */
function pathPoint(distance, maxDistance, tau) {
  const x = 3 + ((WIDTH - 6) * distance) / maxDistance;
  const y = HEIGHT - 3 - (HEIGHT - 6) * kernel(distance * distance, tau);
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

/** @param {Element} at @param {string} name @param {string} value */
function put(at, name, value) {
  if (at.getAttribute(name) !== value) at.setAttribute(name, value);
}
