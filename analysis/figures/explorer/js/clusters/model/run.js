// A recorded run: what was sent, by epoch.

import { DISTINCT_SHAPES } from "../../shared/plane/label_shapes.js";
import { PayloadError } from "../../shared/payload.js";

/** @typedef {{at: number, text: string, keys?: boolean}} RunEvent */
/** @typedef {{low: number, high: number, share: number}} Interval two recorded epochs and the share of the way */

const NONE = new Float32Array(0);

export class Run {
  /** @param {import("../../shared/payload.js").Payload} payload */
  constructor({ header, arrays }) {
    const { N, H, K, F } = header.sizes;
    this.N = N;
    this.H = H;
    this.K = K;
    this.F = F;
    /** @type {any} */
    this.header = header;
    this.id = /** @type {string} */ (header.run);
    /** @type {number[]} */
    this.epochs = header.epochs;
    /** @type {RunEvent[]} */
    this.events = header.events;
    this.tau = /** @type {number} */ (header.tau);
    /** @type {number[]} */
    this.graphStarts = header.ptr;
    /** @type {string[]} */
    this.graphs = header.graphs;
    /** @type {string[]} */
    this.names = header.nodes;
    /** @type {number[] | null} */
    this.labels = header.labels;
    /** @type {string[]} */
    this.labelNames = header.labelNames;
    /** @type {[number, number] | null} */
    this.image = header.image;
    this.x = arrays.x ?? NONE;
    this.keys = arrays.keys ?? NONE;
    this.weights = arrays.head_weights ?? NONE;
    this.shares = arrays.shares ?? NONE; // S of every epoch, where there are no keys to compute it from
    this.positions = arrays.at;
    this.edges = arrays.edges;
    this.ink = arrays.ink ?? null;
    if (!this.epochs.length || N < 1) throw new PayloadError("Nothing was recorded of this run yet.");
    this.graphOf = new Int32Array(N);
    for (let g = 0; g + 1 < this.graphStarts.length; g++) this.graphOf.fill(g, this.graphStarts[g], this.graphStarts[g + 1]);
  }

  /** Whether S comes from keys, heads and tau, as in MemPooling; else it was recorded itself. */
  get hasKeys() {
    return this.H > 0;
  }

  get last() {
    return this.epochs[this.epochs.length - 1];
  }

  /**
   * @param {number} epoch
   * @returns {Interval}
   */
  intervalAt(epoch) {
    const { epochs } = this;
    let low = 0;
    while (low + 2 < epochs.length && epochs[low + 1] <= epoch) low++;
    if (epochs.length === 1) return { low: 0, high: 0, share: 0 };
    const share = Math.min(1, Math.max(0, (epoch - epochs[low]) / (epochs[low + 1] - epochs[low])));
    // On a recorded epoch it is that one alone: what is shown there is what was recorded, to the last bit.
    if (share === 0) return { low, high: low, share: 0 };
    if (share === 1) return { low: low + 1, high: low + 1, share: 0 };
    return { low, high: low + 1, share };
  }

  /** A key by its head and cluster, from 1. @param {number} key head * K + cluster */
  keyName(key) {
    const name = `key ${(key % this.K) + 1}`;
    return this.H > 1 ? `head ${Math.floor(key / this.K) + 1}, ${name}` : name;
  }

  /**
   * The time so many recorded epochs later; never after the last.
   *
   * @param {number} epoch
   * @param {number} count of recorded epochs, fractions between
   */
  advance(epoch, count) {
    const { low, high, share } = this.intervalAt(epoch);
    const index = low + (high > low ? share : 0) + count;
    const from = Math.floor(index);
    if (from + 1 >= this.epochs.length) return this.last;
    return this.epochs[from] + (index - from) * (this.epochs[from + 1] - this.epochs[from]);
  }

  /**
   * The event that put the keys elsewhere between two recorded epochs: they jump there, nothing is in between.
   *
   * @param {Interval} between
   */
  keyJump({ low, high }) {
    const from = this.epochs[low];
    const to = this.epochs[high];
    return this.events.find(({ at, keys }) => keys && at >= from && at < to && low !== high);
  }

  /**
   * First and last but one of a graph's nodes; of all, where graph is -1.
   *
   * @param {number} graph
   * @returns {[number, number]}
   */
  nodeRange(graph) {
    return graph < 0 ? [0, this.N] : [this.graphStarts[graph], this.graphStarts[graph + 1]];
  }

  /**
   * Nodes of a graph (of all, if -1) in the order of heat-map rows.
   *
   * @param {number} graph
   * @returns {number[]}
   */
  rows(graph) {
    if (graph < 0) return this.header.allRows;
    return this.header.rows.slice(this.graphStarts[graph], this.graphStarts[graph + 1]);
  }

  /** @param {number} node */
  label(node) {
    const label = this.labels ? this.labels[node] : -1;
    return label < 0 ? "" : (this.labelNames[label] ?? "");
  }

  /** Name of the shape of a node's label; a circle where labels are too many to be told apart. @param {number} node */
  shape(node) {
    const label = this.labels && this.labelNames.length <= DISTINCT_SHAPES.length ? this.labels[node] : 0;
    return DISTINCT_SHAPES[label] ?? DISTINCT_SHAPES[0];
  }
}
