// The networks of a depth explorer: planes of their layers at recorded epochs, and everything between by interpolation.

import { between, nearestIndex, geometric, linear } from "./interpolation.js";

/**
 * @typedef {{
 *   name: string, depth: number, colour: string, dash: number[], layers: number[], epochs: number[], best: number,
 *   test: (number | null)[], running: number | null, groups: number, notes: string[],
 *   seeds: {count: number, apart: number, undefined: number}
 * }} NetworkHeader what the header says of a network; `test` is its accuracy at each recorded epoch, `running`
 * that of the best one with running averages, where it is another
 * @typedef {{x: number, y: number, width: number, height: number}} Box its middle and its size
 * @typedef {{
 *   ratio: number, mean: number, sd: number, nearest: number, norm: number, state: number, spread: number, explained: number
 * }} Reading what was measured of one layer at one recorded epoch; NaN where it is undefined or was not recorded
 */

export class Network {
  /**
   * @param {NetworkHeader} facts
   * @param {Record<string, Float32Array>} arrays of this network, by name
   * @param {number} nodes how many are drawn
   */
  constructor(facts, arrays, nodes) {
    this.facts = facts;
    this.currentEpoch = facts.best; // the epoch it stands at where none is chosen; on its way to a better one while it trains
    this.nodes = nodes;
    this.points = arrays.points;
    this.spreads = nanWhereNegative(arrays.spread);
    this.explained = nanWhereNegative(arrays.kept);
    this.ratios = nanWhereNegative(arrays.ratio);
    this.means = nanWhereNegative(arrays.mean);
    this.sds = nanWhereNegative(arrays.sd);
    this.nearest = nanWhereNegative(arrays.nearest);
    this.norms = nanWhereNegative(arrays.norm);
    this.states = arrays.state; // of the classes, as sentences.js has them
    this.groupOf = arrays.group; // the group of every node
    this.groupColours = arrays.group_colour; // where the colour of every group stands in the palette
    this.seedRatios = nanWhereNegative(arrays.seeds ?? new Float32Array(0));
    this.boxes = boxes(this.points, facts.epochs.length * facts.layers.length, nodes);
  }

  /** @param {number | null} epoch null is the epoch whose weights were kept */
  epochOrCurrent(epoch) {
    return epoch === null ? this.currentEpoch : epoch;
  }

  /**
   * Where every node lies, in units of the layer's spread.
   *
   * @param {number} layer
   * @param {number | null} epoch
   * @param {Float32Array} out `[nodes, 2]`
   */
  positions(layer, epoch, out) {
    const l = between(this.facts.layers, layer);
    const e = between(this.facts.epochs, this.epochOrCurrent(epoch));
    const size = 2 * this.nodes;
    const corners = [
      [e.low, l.low, (1 - e.share) * (1 - l.share)],
      [e.low, l.high, (1 - e.share) * l.share],
      [e.high, l.low, e.share * (1 - l.share)],
      [e.high, l.high, e.share * l.share],
    ].filter(([, , weight]) => weight > 0);
    corners.forEach(([row, column, weight], corner) => {
      const from = (row * this.facts.layers.length + column) * size;
      if (corner === 0) for (let i = 0; i < size; i++) out[i] = weight * this.points[from + i];
      else for (let i = 0; i < size; i++) out[i] += weight * this.points[from + i];
    });
    return out;
  }

  /**
   * The nodes' root mean square distance from their mean, in the units of the features.
   *
   * @param {number} layer
   * @param {number | null} epoch
   */
  spread(layer, epoch) {
    return this.#blend(this.spreads, layer, epoch, geometric);
  }

  /**
   * The part of the plane that holds every node, in units of the spread.
   *
   * @param {number} layer
   * @param {number | null} epoch
   * @returns {Box}
   */
  bounds(layer, epoch) {
    const [left, bottom, right, top] = this.boxes.map((side) => this.#blend(side, layer, epoch, linear));
    return { x: (left + right) / 2, y: (bottom + top) / 2, width: right - left, height: top - bottom };
  }

  /**
   * What was measured of the nearest layer at the nearest recorded epoch.
   *
   * @param {number} layer
   * @param {number | null} epoch
   * @returns {Reading}
   */
  reading(layer, epoch) {
    const e = nearestIndex(this.facts.epochs, this.epochOrCurrent(epoch));
    const l = nearestIndex(this.facts.layers, layer);
    const here = e * (this.facts.depth + 1) + Math.min(this.facts.depth, Math.round(layer));
    const plane = e * this.facts.layers.length + l;
    return {
      ratio: this.ratios[here],
      mean: this.means[here],
      sd: this.sds[here],
      nearest: this.nearest[here],
      norm: this.norms[here],
      state: this.states[here],
      spread: this.spreads[plane],
      explained: this.explained[plane],
    };
  }

  /**
   * The ratio of every layer, linear between recorded epochs.
   *
   * @param {number | null} epoch
   * @param {Float32Array} [from] another array `[epochs, depth + 1]`
   */
  ratioByLayer(epoch, from = this.ratios) {
    const e = between(this.facts.epochs, this.epochOrCurrent(epoch));
    const width = this.facts.depth + 1;
    return Float32Array.from({ length: width }, (_, layer) =>
      linear(from[e.low * width + layer], from[e.high * width + layer], e.share),
    );
  }

  /**
   * The group of every node in the nearest layer, and the colour of every group.
   *
   * @param {number} layer
   * @param {number | null} epoch
   */
  groups(layer, epoch) {
    const e = nearestIndex(this.facts.epochs, this.epochOrCurrent(epoch));
    const l = nearestIndex(this.facts.layers, layer);
    if (!this.groupOf || this.facts.layers[l] === 0) return null;
    const plane = e * this.facts.layers.length + l;
    return {
      numbers: this.groupOf.subarray(plane * this.nodes, (plane + 1) * this.nodes),
      colours: this.groupColours.subarray(plane * this.facts.groups, (plane + 1) * this.facts.groups),
    };
  }

  /**
   * @param {Float32Array} values `[epochs, layers]`
   * @param {number} layer
   * @param {number | null} epoch
   * @param {(a: number, b: number, share: number) => number} mixed
   */
  #blend(values, layer, epoch, mixed) {
    const l = between(this.facts.layers, layer);
    const e = between(this.facts.epochs, this.epochOrCurrent(epoch));
    const at = (/** @type {number} */ row) => {
      const from = row * this.facts.layers.length;
      return mixed(values[from + l.low], values[from + l.high], l.share);
    };
    return mixed(at(e.low), at(e.high), e.share);
  }
}

/**
 * The networks of a payload.
 *
 * @param {import("../../shared/payload.js").Payload} payload
 * @returns {Network[]}
 */
export function unpackNetworks({ header, arrays }) {
  return header.networks.map((/** @type {NetworkHeader} */ facts, /** @type {number} */ q) => {
    const mine = Object.entries(arrays)
      .filter(([name]) => name.startsWith(`${q}.`))
      .map(([name, array]) => [name.slice(name.indexOf(".") + 1), array]);
    return new Network(facts, Object.fromEntries(mine), header.shown);
  });
}

/**
 * What cannot be negative is packed as -1 where it is undefined.
 *
 * @param {Float32Array} values
 */
function nanWhereNegative(values) {
  return values.map((value) => (value < 0 ? NaN : value));
}

/**
 * For every plane the smallest x and y and the largest x and y, none of them within half a spread of the mean.
 *
 * @param {Float32Array} points
 * @param {number} planes
 * @param {number} nodes
 */
function boxes(points, planes, nodes) {
  const sides = [-0.5, -0.5, 0.5, 0.5].map((start) => new Float32Array(planes).fill(start));
  for (let plane = 0; plane < planes; plane++) {
    for (let i = 2 * nodes * plane; i < 2 * nodes * (plane + 1); i++) {
      const axis = i % 2;
      sides[axis][plane] = Math.min(sides[axis][plane], points[i]);
      sides[2 + axis][plane] = Math.max(sides[2 + axis][plane], points[i]);
    }
  }
  return sides;
}
