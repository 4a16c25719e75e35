// The elements of the depth explorer, at sizes that never change.

import { button, element, select } from "../shared/dom.js";
import { Scrubber } from "../shared/scrubber.js";
import { RatioCurve } from "./ratio_curve.js";
import { Legend } from "./legend.js";
import { NodeTable } from "./node_table.js";
import { Plane } from "./plane.js";

/**
 * @typedef {{root: HTMLElement, swatch: HTMLElement, name: HTMLElement, facts: HTMLElement, canvas: HTMLCanvasElement, plane: Plane}} Panel
 * @typedef {{
 *   layer: (value: number) => void, epoch: (value: number | null) => void, play: (what: "layer" | "epoch") => void,
 *   speed: (factor: number) => void, scale: (value: string) => void, colour: (value: string) => void,
 *   onHover: (label: number) => void, onPress: (label: number) => void, reset: () => void, announce: () => void
 * }} Callbacks
 */

/**
 * @param {HTMLElement} root
 * @param {{panels: number, grouped: boolean, scrubbable: boolean}} shown
 * @param {Callbacks} callbacks
 */
export function createElements(root, { panels, grouped, scrubbable }, callbacks) {
  const finding = element("p", { class: "finding" });
  const remark = element("p", { class: "remark" });
  const shown = Array.from({ length: panels }, panel);
  const legend = new Legend(callbacks);
  const layers = new Scrubber({
    name: "layer", label: "layer", onStep: callbacks.layer, play: () => callbacks.play("layer"), onSpeed: callbacks.speed,
  });
  const curveCanvas = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "curve", role: "img" }));
  const curve = new RatioCurve(curveCanvas, callbacks.layer);
  const epochs = new Scrubber({
    name: "epoch", label: "epoch", onStep: callbacks.epoch, play: () => callbacks.play("epoch"), onSpeed: () => {},
  });
  epochs.play.name = "play-epochs";
  const best = button("best", "Best", () => callbacks.epoch(null));
  best.title = "Every network at the epoch whose weights were kept";
  epochs.speed.replaceWith(best);
  epochs.root.hidden = !scrubbable;
  const scale = select(
    "scale",
    { label: "scale", options: [{ value: "own", text: "own scales" }, { value: "common", text: "one scale" }] },
    callbacks.scale,
  );
  scale.hidden = panels < 2;
  const colour = select(
    "colour",
    { label: "colour", options: [{ value: "label", text: "colour: label" }, { value: "group", text: "colour: group" }] },
    callbacks.colour,
  );
  colour.hidden = !grouped;
  const reset = button("reset", "Reset", callbacks.reset);
  const announce = button("speak", "Say what is on screen", callbacks.announce);
  announce.className = "speak";
  announce.title = "For screen readers: S on a picture does the same";
  const node = element("p", { class: "node" });
  const notes = element("ul", { class: "notes" });
  const live = element("p", { class: "hidden-words", "aria-live": "polite" });
  const table = new NodeTable();
  root.append(
    finding,
    remark,
    element("div", { class: "planes", "data-panels": panels }, ...shown.map((each) => each.root)),
    element("div", { class: "below" }, legend.root, element("div", { class: "switches" }, scale, colour, reset, announce)),
    layers.root,
    curveCanvas,
    epochs.root,
    node,
    notes,
    live,
    table.root,
  );
  return { finding, remark, panels: shown, legend, layers, curve, curveCanvas, epochs, best, scale, colour, node, notes, live, table };
}

/** @returns {Panel} */
function panel() {
  const swatch = element("i", { class: "swatch", "aria-hidden": "true" });
  const name = element("b");
  const facts = element("span");
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { role: "img", tabindex: 0 }));
  const root = element("figure", {}, element("figcaption", {}, swatch, name, facts), canvas);
  return { root, swatch, name, facts, canvas, plane: new Plane(canvas) };
}
