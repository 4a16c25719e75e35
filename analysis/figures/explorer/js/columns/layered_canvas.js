// A picture and, on a canvas above it, the marks of what is pointed at: a hand that moves draws no picture anew.

import { Surface } from "../shared/canvas.js";
import { element } from "../shared/dom.js";

export class LayeredCanvas {
  /** @param {string} name class of the element */
  constructor(name) {
    const canvases = /** @type {HTMLCanvasElement[]} */ ([0, 1].map(() => element("canvas", { "aria-hidden": "true" })));
    this.root = element("div", { class: `layers ${name}` }, ...canvases);
    this.picture = new Surface(canvases[0]);
    this.marks = new Surface(canvases[1]);
  }

  /** Read the size; true where it has changed. */
  measure() {
    const { width, height, ratio } = this.picture;
    this.picture.measure();
    this.marks.measure();
    return width !== this.picture.width || height !== this.picture.height || ratio !== this.picture.ratio;
  }
}
