// Settings besides the epoch: the shown head, head weights, tau, and gradient descent.

import { button, element, setPressed, setText, slider } from "../shared/dom.js";
import { clamp, signed, significant } from "../shared/numbers.js";
import { formatNats } from "./model/assignment_summary.js";
import { effectiveWeight } from "./model/interpolated_epoch.js";
import { KernelCurve } from "./panels/kernel_curve.js";

/**
 * @typedef {import("./model/state.js").State} State
 * @typedef {{
 *   change: (patch: Partial<State>) => void, reset: () => void, stepDescent: () => void, toggleDescent: () => void
 * }} Actions
 */

const MAX_WEIGHT = 12; // of a head's weight on its slider

export class Controls {
  /**
   * @param {import("./model/run.js").Run} run
   * @param {Actions} actions
   * @param {() => State} state
   */
  constructor(run, actions, state) {
    this.run = run;
    this.state = state;
    this.actions = actions;
    const [min, max] = run.header.tauSlider;
    this.tau = slider("tau", { min, max, value: run.tau, label: "tau" }, (tau) => actions.change({ tau }));
    this.tauValue = element("output");
    this.all = button("head-all", "all heads", () => actions.change({ head: -1 }));
    this.heads = Array.from({ length: run.H }, (_, h) => this.#head(h));
    this.reset = button("reset", "As trained", actions.reset);
    this.reset.title = "Undo every what-if (Esc)";
    const tau = element("label", { class: "cell", title: "Degrees of freedom of the Student t kernel: larger is sharper" });
    this.kernel = new KernelCurve();
    tau.append(element("span", { class: "name" }, "tau", this.kernel.root), this.tauValue, this.tau);
    const first = element("div", { class: "cell first" });
    if (run.H > 1) first.append(this.all);
    first.append(this.reset);
    const cells = element("div", { class: "cells" }, tau, ...this.heads.map(({ root }) => root));
    this.root = element("div", { class: "controls" }, first, cells);
    this.descent = this.#descent();
  }

  /** @param {number} h */
  #head(h) {
    const name = `head ${h + 1}`;
    const pick = button(`head-${h + 1}`, name, () => this.actions.change({ head: this.state().head === h ? -1 : h }));
    const mute = button(`mute-${h + 1}`, "mute", () => this.#flip("muted", h));
    const invert = button(`invert-${h + 1}`, "invert", () => this.#flip("inverted", h));
    mute.setAttribute("aria-label", `mute ${name}`);
    invert.setAttribute("aria-label", `invert ${name}`);
    const value = element("output");
    const weight = slider(
      `weight-${h + 1}`,
      { min: -MAX_WEIGHT, max: MAX_WEIGHT, value: 0, label: `weight of ${name}` },
      (w) => this.setWeight(h, w),
    );
    const root = element("div", { class: "cell" }, element("span", { class: "buttons" }, pick, mute, invert), value, weight);
    return { root, pick, mute, invert, value, weight };
  }

  /**
   * Set a head's weight; one that was muted counts again.
   *
   * @param {number} h
   * @param {number} weight
   */
  setWeight(h, weight) {
    const state = this.state();
    const trained = this.trained?.(h) ?? 0;
    const weights = state.weights.slice();
    weights[h] = clamp(weight, -MAX_WEIGHT, MAX_WEIGHT) * (state.inverted[h] ? -1 : 1) - trained;
    const muted = state.muted.slice();
    muted[h] = 0;
    this.actions.change({ weights, muted });
  }

  /** @param {"muted" | "inverted"} which @param {number} h */
  #flip(which, h) {
    const values = this.state()[which].slice();
    values[h] = values[h] ? 0 : 1;
    this.actions.change({ [which]: values });
  }

  #descent() {
    const { actions } = this;
    const fixed = button("detached", "target held fixed", () => actions.change({ attached: false }));
    const attached = button("attached", "target attached", () => actions.change({ attached: true }));
    fixed.title = "As DEC trains: P is a constant";
    attached.title = "As PyG trains: P moves with S";
    const rate = slider("rate", { min: 0.1, max: 50, value: 10, label: "learning rate" }, (value) => actions.change({ rate: value }));
    const rateValue = element("output");
    const weights = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", name: "also-weights" }));
    weights.addEventListener("change", () => actions.change({ alsoWeights: weights.checked }));
    const step = button("step", "Step", actions.stepDescent);
    const run = button("descend", "Descend", actions.toggleDescent);
    const loss = element("output", { class: "loss" });
    const root = element(
      "div",
      { class: "descent", role: "group", "aria-label": "Gradient descent on KL, nodes frozen" },
      element("span", { class: "name" }, "descend KL, nodes frozen"),
      element("span", { class: "pair" }, fixed, attached),
      element("label", { class: "rate" }, "rate", rate, rateValue),
      element("label", { class: "check" }, weights, "weights, too"),
      element("span", { class: "pair" }, step, run),
      loss,
    );
    return { root, fixed, attached, rate, rateValue, weights, step, run, loss };
  }

  /**
   * @param {import("./model/interpolated_epoch.js").InterpolatedEpoch} interpolated
   * @param {{descending: boolean, kl: number, descentSteps: number, whatIf: boolean}} now
   */
  draw(interpolated, { descending, kl, descentSteps, whatIf }) {
    const state = this.state();
    this.trained = (/** @type {number} */ h) => interpolated.trainedWeight(h);
    put(this.tau, state.tau);
    setText(this.tauValue, state.tau.toFixed(2));
    setPressed(this.all, state.head < 0);
    if (this.reset.disabled === whatIf) this.reset.disabled = !whatIf;
    this.heads.forEach(({ root, pick, mute, invert, value, weight }, h) => {
      const w = effectiveWeight(interpolated.trainedWeight(h), { ...state, muted: [] }, h);
      setPressed(pick, state.head === h);
      setPressed(mute, Boolean(state.muted[h]));
      setPressed(invert, Boolean(state.inverted[h]));
      setText(value, signed(w, 2));
      put(weight, w);
      root.classList.toggle("silent", Boolean(state.muted[h]));
    });
    const { descent } = this;
    descent.root.hidden = state.ownKey >= 0; // it moves the keys of others, too
    setPressed(descent.fixed, !state.attached);
    setPressed(descent.attached, state.attached);
    put(descent.rate, state.rate);
    setText(descent.rateValue, significant(state.rate));
    if (descent.weights.checked !== state.alsoWeights) descent.weights.checked = state.alsoWeights;
    setText(descent.run, descending ? "Stop" : "Descend");
    setText(descent.loss, `KL from S to P ${formatNats(kl, 3)} nats${descentSteps ? ` after ${descentSteps} steps` : ""}`);
  }
}

/** @param {HTMLInputElement} control @param {number} value */
function put(control, value) {
  if (Number(control.value) === value) return;
  if (value > Number(control.max)) control.max = String(value);
  control.value = String(value);
}
