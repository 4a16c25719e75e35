// How far the keys are from where they were trained to be, after what a reader did to them.

import { descendInPlace } from "./descent.js";

export class KeyDisplacements {
  /** @param {import("./run.js").Run} run */
  constructor(run) {
    this.run = run;
    this.values = new Float64Array(run.H * run.K * run.F);
    this.moved = new Uint8Array(run.H * run.K);
    this.any = false;
  }

  reset() {
    this.values.fill(0);
    this.moved.fill(0);
    this.any = false;
  }

  /**
   * Move a key along the plane.
   *
   * @param {number} key
   * @param {number} dx along the first component
   * @param {number} dy along the second
   */
  move(key, dx, dy) {
    const { F, header } = this.run;
    const [right, up] = header.plane.basis;
    for (let c = 0; c < F; c++) this.values[key * F + c] += dx * right[c] + dy * up[c];
    this.moved[key] = 1;
    this.any = true;
  }

  /**
   * Descend the KL from an interpolated epoch.
   *
   * @param {import("./interpolated_epoch.js").InterpolatedEpoch} interpolated
   * @param {import("./key_edits.js").Descent} descent its weights are changed in place where they go down, too
   * @returns {number} the divergence before the last step
   */
  descend(interpolated, descent) {
    const { run } = this;
    const keys = interpolated.keys();
    const before = keys.slice();
    const weights = Float64Array.from(descent.weights);
    const nodes = { x: interpolated.nodes(), ptr: run.graphStarts, sizes: run };
    let loss = 0;
    for (let n = 0; n < descent.steps; n++) loss = descendInPlace(nodes, keys, weights, descent);
    for (let at = 0; at < keys.length; at++) this.values[at] += keys[at] - before[at];
    descent.end = Array.from(weights);
    this.moved.fill(1);
    this.any = true;
    return loss;
  }

  /**
   * Repeat all edits, from the trained keys.
   *
   * @param {import("./interpolated_epoch.js").InterpolatedEpoch} interpolated
   * @param {import("./state.js").State} state
   */
  replay(interpolated, state) {
    this.reset();
    for (const edit of state.edits) {
      if (edit.kind === "move") {
        this.move(edit.key, edit.dx, edit.dy);
      } else {
        interpolated.set({ ...state, epoch: edit.epoch, tau: edit.tau });
        this.descend(interpolated, edit);
      }
    }
  }
}
