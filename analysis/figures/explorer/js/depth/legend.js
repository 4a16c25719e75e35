// The labels, each with its mark: hovering shows one alone, a click keeps it.

import { element, setText, truncate } from "../shared/dom.js";
import { SHAPE_GLYPHS } from "../shared/plane/label_shapes.js";

const AROUND = 32; // pixels of an entry that are not its name
const AROUND_NARROW = 24;
const NARROW = 640; // as in the style sheet

/** @typedef {{id: number, name: string, colour: string, shape: string}} Label */

export class Legend {
  /** @param {{onHover: (label: number) => void, onPress: (label: number) => void}} callbacks label -1 is none */
  constructor(callbacks) {
    this.callbacks = callbacks;
    this.root = element("div", { class: "legend", role: "group", "aria-label": "labels" });
    this.more = element("span", { class: "more" });
    /** @type {Label[]} */
    this.labels = [];
    /** @type {HTMLElement[]} */
    this.entries = [];
    this.width = -1;
    this.root.addEventListener("pointerleave", () => callbacks.onHover(-1));
  }

  /** @param {Label[]} labels */
  set(labels) {
    this.labels = labels;
    this.entries = labels.map(({ id, name, colour, shape }) => {
      const mark = element("span", { class: "mark", "aria-hidden": "true" }, SHAPE_GLYPHS[shape] ?? SHAPE_GLYPHS.circle);
      mark.style.color = colour;
      const entry = element("button", { type: "button", "aria-pressed": "false" }, mark, truncate(name, 16));
      entry.addEventListener("pointerenter", () => this.callbacks.onHover(id));
      entry.addEventListener("click", () => this.callbacks.onPress(id));
      return entry;
    });
    this.width = -1;
  }

  /** As many entries as fit, and the number of those left out. */
  measure() {
    const room = this.root.clientWidth;
    if (room === this.width || !room) return;
    this.width = room;
    const g = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
    const style = getComputedStyle(this.root);
    g.font = `${style.fontSize} ${style.fontFamily}`;
    let left = room;
    const around = (this.root.parentElement?.clientWidth ?? room) <= NARROW ? AROUND_NARROW : AROUND;
    const widths = this.labels.map(({ name }) => g.measureText(truncate(name, 16)).width + around);
    const fits = widths.findIndex((width, i) => (left -= width) < (i < widths.length - 1 ? 70 : 0));
    const count = fits < 0 ? widths.length : fits;
    const more = widths.length - count;
    setText(this.more, more ? `and ${more} more` : "");
    this.root.replaceChildren(...this.entries.slice(0, count), ...(more ? [this.more] : []));
  }

  /** @param {number} only the label that was pressed, or -1 */
  show(only) {
    this.entries.forEach((entry, i) => entry.setAttribute("aria-pressed", String(this.labels[i].id === only)));
  }
}
