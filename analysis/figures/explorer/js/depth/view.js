// A frame of the depth explorer: controls, canvases and text.

import { element, setText } from "../shared/dom.js";
import { Theme } from "../shared/theme.js";
import { isWithheld } from "../shared/page/withheld.js";
import { nearestIndex } from "./model/interpolation.js";
import { firstThatFits, joinFitting } from "./fit_text.js";
import { createElements } from "./elements.js";
import { nodeNumbers, nodeWords } from "./node_table.js";
import { caption, finding, remark } from "./sentences.js";

/** @typedef {import("./model/state.js").State & {hover: number, hoveredLabel: number}} Frame */

export class View {
  /**
   * @param {HTMLElement} root
   * @param {import("./model/depth_data.js").DepthData} data
   * @param {import("./elements.js").Callbacks} callbacks
   */
  constructor(root, data, callbacks) {
    this.root = root;
    this.sizesStale = true; // sizes have to be read again
    this.describedKey = "";
    this.theme = new Theme(root, data.header.themes);
    const { bounds, networks, epochs } = data;
    this.parts = createElements(
      root,
      { panels: networks.length, grouped: bounds.grouped, scrubbable: epochs.length > 1 },
      callbacks,
    );
    this.buffer = new Float32Array(0);
    this.data = data;
    this.setData(data);
  }

  /** @param {import("./model/depth_data.js").DepthData} data */
  setData(data) {
    this.data = data;
    this.buffer = new Float32Array(2 * data.bounds.nodes);
    this.parts.legend.set(data.legend);
    this.parts.layers.setSteps(data.layers);
    this.parts.epochs.setSteps(data.epochs);
    const notes = [...data.header.notes, ...data.networks.flatMap(({ facts }) => facts.notes)];
    this.parts.notes.replaceChildren(...notes.map((note) => element("li", {}, note)));
    data.networks.forEach(({ facts }, q) => {
      const { swatch } = this.parts.panels[q];
      swatch.style.borderTop = `3px ${facts.dash.length ? "dotted" : "solid"} ${facts.colour}`;
    });
    this.sizesStale = true;
  }

  /** @param {Frame} frame */
  draw(frame) {
    const { parts, data, theme } = this;
    if (this.sizesStale) this.#measure();
    if (theme.refresh()) this.describedKey = "";
    const { layer } = frame;
    this.#planes(frame);
    const { networks, header } = data;
    parts.curve.draw({ networks, layer, epoch: frame.epoch, neutral: header.neutral, theme: theme.colours });
    parts.layers.draw(theme.colours);
    parts.epochs.draw(theme.colours);
    this.#words(frame);
    this.root.dataset.layer = String(Number(layer.toFixed(3)));
    this.root.dataset.epoch = String(Number(data.sliderEpoch(frame.epoch).toFixed(3)));
    this.root.dataset.ready = "";
  }

  #measure() {
    this.sizesStale = false;
    const { parts } = this;
    for (const { plane } of parts.panels) plane.measure();
    parts.legend.measure();
    parts.layers.measure();
    parts.epochs.measure();
    parts.curve.measure(parts.layers.input);
    this.describedKey = "";
  }

  /** @param {Frame} frame */
  #planes({ layer, epoch, scale, colour, only, hoveredLabel, node, hover }) {
    const { data, theme } = this;
    const units = this.parts.panels.map(({ plane }, q) => plane.unit(data.networks[q], layer, epoch));
    const finite = units.filter(Number.isFinite);
    const unit = scale === "common" && finite.length ? Math.min(...finite) : null;
    this.parts.panels.forEach(({ plane }, q) => {
      const network = data.networks[q];
      const paint = this.#paint(network, layer, epoch, colour);
      const alone = hoveredLabel === -1 ? only : hoveredLabel;
      const seen = hover >= 0 ? hover : node;
      const numbers = seen < 0 ? "" : nodeNumbers(network, seen, { layer: Math.round(layer), epoch }, this.buffer);
      plane.draw({
        network, layer, epoch, unit, paint, only: alone, labels: data.labels, pinned: node, hover, numbers,
        theme: theme.colours, dark: theme.dark,
      });
    });
  }

  /**
   * @param {import("./model/networks.js").Network} network
   * @param {number} layer
   * @param {number | null} epoch
   * @param {string} colour
   * @returns {import("./plane.js").Paint}
   */
  #paint(network, layer, epoch, colour) {
    const { legend, header } = this.data;
    const shape = (/** @type {number} */ node) => this.data.label(node).shape;
    const groups = colour === "group" ? network.groups(layer, epoch) : null;
    if (groups) return { category: (node) => groups.colours[groups.numbers[node]], colours: header.group_colours, shape };
    const { legendIndices } = this.data;
    return { category: (node) => legendIndices[node], colours: legend.map((label) => label.colour), shape };
  }

  /**
   * The text changes with the nearest layer and the nearest recorded epochs, not with every frame.
   *
   * @param {Frame} frame
   */
  #words(frame) {
    const { parts, data } = this;
    const near = Math.round(frame.layer);
    parts.layers.setValue(frame.layer, near === 0 ? "input" : `layer ${near} of ${data.bounds.depth}`);
    parts.epochs.setValue(data.sliderEpoch(frame.epoch), this.#when(frame.epoch));
    // While a network trains, the epoch it stands at where none is chosen moves by itself.
    const epochs = data.networks.map((network) => nearestIndex(network.facts.epochs, network.epochOrCurrent(frame.epoch)));
    const key = [near, frame.epoch, ...epochs, frame.scale, frame.only, frame.colour, frame.node, frame.hover, isWithheld(this.root)].join();
    if (key === this.describedKey) return;
    this.describedKey = key;
    const { header, networks } = data;
    const readings = networks.map((network) => {
      const reading = network.reading(near, frame.epoch);
      const start = network.reading(0, frame.epoch).spread;
      return {
        name: network.facts.name, reading, start,
      };
    });
    const withheld = isWithheld(this.root);
    const sentence = withheld ? "" : finding(readings, near, data.bounds.depth, header.labelled);
    setText(parts.finding, sentence);
    setText(parts.remark, withheld ? "" : firstThatFits(remarks(readings, data, frame), parts.remark));
    readings.forEach(({ name, reading, start }, q) => {
      const { facts } = networks[q];
      const at = epochs[q];
      const panel = parts.panels[q];
      const test = { accuracy: facts.test[at], running: facts.epochs[at] === facts.best ? facts.running : null, epoch: facts.epochs[at] };
      const seen = withheld ? [] : caption(reading, start, test, header.limits);
      setText(panel.name, joinFitting([name], panel.name));
      setText(panel.facts, joinFitting(seen, panel.facts));
      panel.canvas.setAttribute("aria-label", [sentence, [name, seen.join(", ")].filter(Boolean).join(": ")].join(" ").trim() + ".");
    });
    parts.curveCanvas.setAttribute("aria-label", `The ratio over ${data.bounds.depth} layers. ${sentence}`);
    this.#controls(frame);
    this.#node(frame, near);
  }

  /** @param {number | null} epoch */
  #when(epoch) {
    const { networks, epochs } = this.data;
    if (epoch === null) {
      const [left, right = left] = networks.map(({ facts }) => facts.best);
      return left === right ? `best epoch ${left}` : `best: ${left} left, ${right} right`;
    }
    if (epochs.includes(epoch)) return `epoch ${epoch}`;
    const after = epochs.findIndex((each) => each > epoch);
    return `between ${epochs[after - 1]} and ${epochs[after]}`;
  }

  /** @param {Frame} frame */
  #controls({ scale, colour, only, epoch }) {
    const { parts } = this;
    parts.scale.value = scale;
    parts.colour.value = colour;
    parts.legend.show(only);
    parts.best.setAttribute("aria-pressed", String(epoch === null));
  }

  /**
   * @param {Frame} frame
   * @param {number} layer
   */
  #node({ hover, node, epoch }, layer) {
    const { parts, data } = this;
    const names = data.header.nodes;
    const seen = hover >= 0 ? hover : node;
    const chosen = (/** @type {number} */ which) => ({ node: which, label: data.label(which).name, layer, epoch });
    const words = seen < 0 ? "" : joinFitting(nodeWords(chosen(seen), names, data.networks, this.buffer), parts.node);
    setText(parts.node, words || firstThatFits(HINTS, parts.node));
    parts.table.show(node < 0 ? null : chosen(node), names, data.networks, this.buffer);
  }
}

const HINTS = [
  "Point at a node to find it in every plane; click to keep it, with its way through the layers.",
  "Point at a node; click to keep it with its way.",
];

/**
 * The remark at several lengths, the longest first.
 *
 * @param {Parameters<typeof remark>[0]} readings
 * @param {import("./model/depth_data.js").DepthData} data
 * @param {Frame} frame
 */
function remarks(readings, { header, networks }, { scale }) {
  if (scale !== "common" || networks.length < 2) return remark(readings, header.limits, networks.map(({ facts }) => facts));
  return ["Both planes at one scale: what is small looks like a point.", "One scale: what is small looks like a point."];
}
