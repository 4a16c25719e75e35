// A run and all that is computed from it for one frame.

import { InterpolatedEpoch } from "./model/interpolated_epoch.js";
import { Projection } from "./model/projection.js";
import { asTrained, isWhatIf } from "./model/state.js";
import { Scene } from "./panels/scene.js";

/** @typedef {import("./model/state.js").State} State */

const LARGE = 50_000; // entries of S beyond which a what-if is not compared with the trained S

export class ComputedRun {
  /**
   * @param {import("./model/run.js").Run} run
   * @param {State} state
   * @param {import("../shared/theme.js").Theme} theme
   */
  constructor(run, state, theme) {
    this.run = run;
    this.interpolated = new InterpolatedEpoch(run);
    this.projection = new Projection(run);
    this.scene = new Scene(run, state, this.interpolated, this.projection, theme);
    /** @type {InterpolatedEpoch | null} */
    this.trained = null;
    /** @type {unknown[]} what the numbers on the screen were computed from */
    this.computedFrom = [];
    this.interpolated.displacements.replay(this.interpolated, state);
  }

  /** Take over what a class does to the keys. @param {State} state @param {Partial<State>} patch */
  applyClassroom(state, patch) {
    Object.assign(state, patch);
    if (patch.edits) this.interpolated.displacements.replay(this.interpolated, state);
  }

  /** Compute what has changed: pointing at a node changes no number. @param {State} state */
  compute(state) {
    const { scene, interpolated, projection } = this;
    scene.state = state;
    const { epoch, tau, head, muted, inverted, weights, edits } = state;
    const now = [epoch, tau, head, muted, inverted, weights, edits];
    if (now.every((value, at) => value === this.computedFrom[at])) return;
    this.computedFrom = now;
    interpolated.set(state);
    projection.set(interpolated);
    scene.readAssignment();
  }

  /** S and all S_h as trained at this time, where the reader has changed something and it costs little. @param {State} state */
  asTrained(state) {
    const { run } = this;
    if (run.N * run.K > LARGE || !isWhatIf(state, run)) return null;
    this.trained ??= new InterpolatedEpoch(run);
    this.trained.set({ ...state, ...asTrained(run) });
    return this.trained;
  }
}
