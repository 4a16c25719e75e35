// A frame of the film: what is set, drawn and said.

import { element, say } from "../shared/dom.js";
import { Theme } from "../shared/theme.js";
import { closest } from "./model/interpolation.js";
import { firstThatFits, fitted } from "./fit_text.js";
import { layout } from "./layout.js";
import { nodeNumbers, nodeWords } from "./node.js";
import { caption, finding, remark } from "./words.js";

/** @typedef {import("./model/state.js").State & {hover: number, peeked: number}} Frame */

export class Screen {
  /**
   * @param {HTMLElement} root
   * @param {import("./model/film_data.js").Reel} reel
   * @param {import("./layout.js").Heard} heard
   */
  constructor(root, reel, heard) {
    this.root = root;
    this.stale = true; // sizes have to be read again
    this.said = "";
    this.theme = new Theme(root, reel.header.grounds);
    const { bounds, networks, epochs } = reel;
    this.parts = layout(
      root,
      { panels: networks.length, grouped: bounds.grouped, scrubbable: epochs.length > 1 },
      heard,
    );
    this.work = new Float32Array(0);
    this.reel = reel;
    this.show(reel);
  }

  /** @param {import("./model/film_data.js").Reel} reel */
  show(reel) {
    this.reel = reel;
    this.work = new Float32Array(2 * reel.bounds.nodes);
    this.parts.legend.set(reel.legend);
    this.parts.layers.set(reel.layers);
    this.parts.epochs.set(reel.epochs);
    const notes = [...reel.header.notes, ...reel.networks.flatMap(({ facts }) => facts.notes)];
    this.parts.notes.replaceChildren(...notes.map((note) => element("li", {}, note)));
    reel.networks.forEach(({ facts }, q) => {
      const { swatch } = this.parts.panels[q];
      swatch.style.borderTop = `3px ${facts.dash.length ? "dotted" : "solid"} ${facts.colour}`;
    });
    this.stale = true;
  }

  /** @param {Frame} frame */
  draw(frame) {
    const { parts, reel, theme } = this;
    if (this.stale) this.#measure();
    if (theme.read()) this.said = "";
    const { layer } = frame;
    this.#planes(frame);
    const { networks, header } = reel;
    parts.curve.draw({ networks, layer, epoch: frame.epoch, neutral: header.neutral, ground: theme.now });
    parts.layers.draw(theme.now);
    parts.epochs.draw(theme.now);
    this.#words(frame);
    this.root.dataset.layer = String(Number(layer.toFixed(3)));
    this.root.dataset.epoch = String(Number(reel.slider(frame.epoch).toFixed(3)));
    this.root.dataset.ready = "";
  }

  #measure() {
    this.stale = false;
    const { parts } = this;
    for (const { plane } of parts.panels) plane.measure();
    parts.legend.measure();
    parts.layers.measure();
    parts.epochs.measure();
    parts.curve.measure(parts.layers.input);
    this.said = "";
  }

  /** @param {Frame} frame */
  #planes({ layer, epoch, scale, colour, only, peeked, node, hover }) {
    const { reel, theme } = this;
    const units = this.parts.panels.map(({ plane }, q) => plane.unit(reel.networks[q], layer, epoch));
    const finite = units.filter(Number.isFinite);
    const unit = scale === "common" && finite.length ? Math.min(...finite) : null;
    this.parts.panels.forEach(({ plane }, q) => {
      const network = reel.networks[q];
      const paint = this.#paint(network, layer, epoch, colour);
      const alone = peeked === -1 ? only : peeked;
      const seen = hover >= 0 ? hover : node;
      const numbers = seen < 0 ? "" : nodeNumbers(network, seen, { layer: Math.round(layer), epoch }, this.work);
      plane.draw({
        network, layer, epoch, unit, paint, only: alone, labels: reel.labels, pin: node, hover, numbers,
        ground: theme.now, dark: theme.dark,
      });
    });
  }

  /**
   * @param {import("./model/film.js").Network} network
   * @param {number} layer
   * @param {number | null} epoch
   * @param {string} colour
   * @returns {import("./plane.js").Paint}
   */
  #paint(network, layer, epoch, colour) {
    const { legend, header } = this.reel;
    const shape = (/** @type {number} */ node) => this.reel.label(node).shape;
    const groups = colour === "group" ? network.groups(layer, epoch) : null;
    if (groups) return { category: (node) => groups.colours[groups.numbers[node]], colours: header.group_colours, shape };
    const { places } = this.reel;
    return { category: (node) => places[node], colours: legend.map((label) => label.colour), shape };
  }

  /**
   * What is said changes with the nearest layer, not with every frame.
   *
   * @param {Frame} frame
   */
  #words(frame) {
    const { parts, reel } = this;
    const near = Math.round(frame.layer);
    parts.layers.show(frame.layer, near === 0 ? "input" : `layer ${near} of ${reel.bounds.depth}`);
    parts.epochs.show(reel.slider(frame.epoch), this.#when(frame.epoch));
    const key = [near, frame.epoch, frame.scale, frame.only, frame.colour, frame.node, frame.hover].join();
    if (key === this.said) return;
    this.said = key;
    const { header, networks } = reel;
    const found = networks.map((network) => {
      const reading = network.reading(near, frame.epoch);
      const start = network.reading(0, frame.epoch).spread;
      return {
        name: network.facts.name, reading, start,
      };
    });
    const says = finding(found, near, reel.bounds.depth, header.labelled);
    say(parts.finding, says);
    say(parts.remark, firstThatFits(remarks(found, reel, frame), parts.remark));
    found.forEach(({ name, reading, start }, q) => {
      const { facts } = networks[q];
      const at = closest(facts.epochs, networks[q].epoch(frame.epoch));
      const panel = parts.panels[q];
      const seen = caption(reading, start, facts.test[at], facts.epochs[at], header.limits);
      say(panel.name, fitted([name], panel.name));
      say(panel.facts, fitted(seen, panel.facts));
      panel.canvas.setAttribute("aria-label", `${says} ${name}: ${seen.join(", ")}.`);
    });
    parts.curveCanvas.setAttribute("aria-label", `The ratio over ${reel.bounds.depth} layers. ${says}`);
    this.#controls(frame);
    this.#node(frame, near);
  }

  /** @param {number | null} epoch */
  #when(epoch) {
    const { networks, epochs } = this.reel;
    if (epoch === null) {
      const best = [...new Set(networks.map(({ facts }) => facts.best))];
      return `best epoch${best.length > 1 ? "s" : ""} ${best.join(", ")}`;
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
    const { parts, reel } = this;
    const names = reel.header.nodes;
    const seen = hover >= 0 ? hover : node;
    const chosen = (/** @type {number} */ which) => ({ node: which, label: reel.label(which).name, layer, epoch });
    const words = seen < 0 ? "" : fitted(nodeWords(chosen(seen), names, reel.networks, this.work), parts.node);
    say(parts.node, words || firstThatFits(HINTS, parts.node));
    parts.table.show(node < 0 ? null : chosen(node), names, reel.networks, this.work);
  }
}

const HINTS = [
  "Point at a node to find it in every plane; click to keep it, with its way through the layers.",
  "Point at a node; click to keep it with its way.",
];

/**
 * The remark at several lengths, the longest first.
 *
 * @param {Parameters<typeof remark>[0]} found
 * @param {import("./model/film_data.js").Reel} reel
 * @param {Frame} frame
 */
function remarks(found, { header, networks }, { scale }) {
  if (scale !== "common" || networks.length < 2) return remark(found, header.limits, networks.map(({ facts }) => facts));
  return ["Both planes at one scale: what is small looks like a point.", "One scale: what is small looks like a point."];
}
