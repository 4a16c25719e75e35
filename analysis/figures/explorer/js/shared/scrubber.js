// Play, speed and a slider over recorded steps, with a tick for each step and a mark for each event.

import { button, element, setText, select } from "./dom.js";
import { Surface } from "./canvas.js";
import { clamp } from "./numbers.js";

/**
 * @typedef {{at: number, text: string}} TimelineEvent something that was done to the run between or at its steps
 * @typedef {{
 *   name: string, label: string, speeds?: number[],
 *   onStep: (value: number) => void, play: () => void, onSpeed: (factor: number) => void
 * }} Options
 */

const THUMB_WIDTH = 16; // pixels, as in the style sheet: the slider's ends lie half of it inside

export class Scrubber {
  /** @param {Options} options name is that of the slider, label what a screen reader calls it */
  constructor(options) {
    this.options = options;
    this.play = button("play", "Play", options.play);
    const speeds = options.speeds ?? [0.25, 0.5, 1, 2, 4];
    this.speed = select(
      "speed",
      { label: "speed of play", options: speeds.map((s) => ({ value: String(s), text: `${s}\u00d7` })) },
      (value) => options.onSpeed(Number(value)),
    );
    this.speed.value = "1";
    this.input = /** @type {HTMLInputElement} */ (
      element("input", { type: "range", name: options.name, step: "any", "aria-label": options.label })
    );
    this.input.addEventListener("input", () => options.onStep(Number(this.input.value)));
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.ticks = new Surface(/** @type {HTMLCanvasElement} */ (element("canvas", { "aria-hidden": "true" })));
    this.output = element("output", { class: "position" });
    this.root = element(
      "div",
      { class: "scrubber" },
      element("div", { class: "left" }, this.play, this.speed),
      element("div", { class: "track" }, this.input, this.ticks.canvas),
      this.output,
    );
    this.font = "sans-serif";
    /** @type {number[]} */
    this.steps = [0];
    /** @type {TimelineEvent[]} */
    this.events = [];
  }

  /**
   * @param {number[]} steps rising values that were recorded
   * @param {TimelineEvent[]} [events]
   */
  setSteps(steps, events = []) {
    this.steps = steps;
    this.events = events;
    this.input.min = String(steps[0]);
    this.input.max = String(steps[steps.length - 1]);
    this.input.disabled = this.play.disabled = steps.length < 2;
  }

  /**
   * @param {number} value where the picture stands
   * @param {string} words what stands beside the slider
   */
  setValue(value, words) {
    const text = String(value);
    if (this.input.value !== text) this.input.value = text;
    setText(this.output, words);
    if (this.input.getAttribute("aria-valuetext") !== words) this.input.setAttribute("aria-valuetext", words);
  }

  /** @param {boolean} playing */
  setPlaying(playing) {
    setText(this.play, playing ? "Pause" : "Play");
  }

  measure() {
    this.ticks.measure();
    this.font = getComputedStyle(this.root).fontFamily;
  }

  /** @param {import("./theme.js").ThemeColours} theme */
  draw(theme) {
    const g = this.ticks.begin();
    const { width } = this.ticks;
    g.fillStyle = theme.neutral;
    for (const step of this.steps) g.fillRect(Math.round(this.x(step, width)) - 0.5, 0, 1, 4);
    g.font = `12px ${this.font}`;
    g.textBaseline = "top";
    for (const { at, text } of this.events) {
      const x = this.x(at, width);
      g.fillStyle = theme.text;
      g.beginPath();
      g.moveTo(x, 0);
      g.lineTo(x + 4, 7);
      g.lineTo(x - 4, 7);
      g.fill();
      const half = g.measureText(text).width / 2;
      g.textAlign = "center";
      g.fillStyle = theme.secondary;
      g.fillText(text, clamp(x, half, width - half), 9);
    }
  }

  /**
   * Where a step lies on the track, in pixels.
   *
   * @param {number} step
   * @param {number} width of the track
   */
  x(step, width) {
    return trackPosition(step, this.steps, width);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const turn = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!turn) return;
    event.preventDefault();
    this.options.onStep(adjacentStep(this.steps, Number(this.input.value), turn));
  }
}

/**
 * The next recorded step in a direction.
 *
 * @param {number[]} steps
 * @param {number} value
 * @param {number} turn 1 or -1
 */
export function adjacentStep(steps, value, turn) {
  const beyond = turn > 0 ? steps.filter((s) => s > value + 1e-9) : steps.filter((s) => s < value - 1e-9).reverse();
  return beyond[0] ?? (turn > 0 ? steps[steps.length - 1] : steps[0]);
}

/**
 * A step's position, 0 to 1, on a track whose ends lie half a thumb inside.
 *
 * @param {number} step
 * @param {number[]} steps
 * @param {number} width
 */
export function trackPosition(step, steps, width) {
  const first = steps[0];
  const span = steps[steps.length - 1] - first || 1;
  return THUMB_WIDTH / 2 + ((step - first) / span) * (width - THUMB_WIDTH);
}
