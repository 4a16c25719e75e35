// A payload prepared for display: the networks, their labels, and how far each slider goes.

import { PayloadError } from "../../shared/payload.js";
import { unpackNetworks } from "./networks.js";

export class DepthData {
  /** @param {import("../../shared/payload.js").Payload} payload */
  constructor(payload) {
    this.header = payload.header;
    this.networks = unpackNetworks(payload);
    if (!this.networks.length || !(this.header.shown > 0)) {
      throw new PayloadError("Nothing was recorded of the layers of this run, so there is no film. Train it again.");
    }
    this.labels = payload.arrays.y; // of every node; -1 is unlabelled
    /** @type {import("../legend.js").Label[]} */
    this.legend = this.header.labels;
    this.layers = sortedUnique(this.networks.flatMap(({ facts }) => facts.layers));
    this.epochs = sortedUnique(this.networks.flatMap(({ facts }) => facts.epochs));
    // Networks of one kind are shown by the same elements.
    const names = this.networks.map(({ facts }) => facts.name);
    this.kind = [...names, this.epochs.length > 1, this.networks.some(({ groupOf }) => groupOf)].join();
    const indexById = new Map(this.legend.map(({ id }, i) => [id, i]));
    /** Index of every node's label in the legend. */
    this.legendIndices = Uint16Array.from(this.labels, (id) => indexById.get(id) ?? 0);
    this.bounds = {
      depth: Math.max(...this.networks.map(({ facts }) => facts.depth)),
      last: this.epochs[this.epochs.length - 1],
      nodes: /** @type {number} */ (this.header.shown),
      labels: this.legend.map(({ id }) => id),
      grouped: this.networks.some(({ groupOf }) => groupOf),
    };
  }

  /**
   * @param {number} node
   * @returns {import("../legend.js").Label}
   */
  label(node) {
    return this.legend[this.legendIndices[node]];
  }

  /**
   * The epoch the slider stands at; where every network is at its own, that of the last one.
   *
   * @param {number | null} epoch
   */
  sliderEpoch(epoch) {
    return epoch ?? this.networks[this.networks.length - 1].currentEpoch;
  }
}

/** @param {number[]} values */
function sortedUnique(values) {
  return [...new Set(values)].sort((a, b) => a - b);
}
