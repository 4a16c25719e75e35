// The assignments of one graph, and what each node prefers in each of them.

import { fadeLevel } from "../shared/colour.js";
import { percent, percents } from "../shared/numbers.js";
import { DISTINCT_SHAPES } from "../shared/plane/label_shapes.js";

const HARDLY = 0.005; // a second share that is not worth a word

/** @typedef {{name: string, title: string, finding: string, run: string, text: string, alt: string, usage?: string, K: number, measures: import("./chance_bars.js").Measure[]}} Facts */

export class Assignment {
  /**
   * @param {Facts} facts
   * @param {Float32Array | null} S [N, K]; null where there is none, and the text says why
   */
  constructor(facts, S) {
    this.facts = facts;
    this.S = S;
    const { K } = facts;
    const N = S ? S.length / K : 0;
    this.firstCluster = new Int16Array(N);
    this.largestShare = new Float64Array(N);
    this.fadeLevel = new Uint8Array(N);
    for (let i = 0; i < N; i++) {
      const row = /** @type {Float32Array} */ (S).subarray(i * K, (i + 1) * K);
      const first = row.reduce((best, share, j) => (share > row[best] ? j : best), 0);
      this.firstCluster[i] = first;
      this.largestShare[i] = row[first];
      this.fadeLevel[i] = fadeLevel(row[first], K);
    }
  }

  /** A node's first cluster, and its second where it has a share of it. @param {number} node */
  words(node) {
    const { K } = this.facts;
    if (!this.S || node < 0) return "";
    const row = this.S.subarray(node * K, (node + 1) * K);
    const first = this.firstCluster[node];
    const second = row.reduce((best, share, j) => (j !== first && (best < 0 || share > row[best]) ? j : best), -1);
    if (second < 0 || row[second] < HARDLY) return `cluster ${first + 1}: ${percent(row[first])}`;
    const [most, next] = percents(row[first], row[second]);
    return `cluster ${first + 1}: ${most}, ${second + 1}: ${next}`;
  }
}

/**
 * The middle and the size of what holds all points; of one point, or of points in a line, the size is 1.
 *
 * @param {Float32Array} at x and y in turn
 */
function boundingBox(at) {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  at.forEach((value, i) => {
    low[i % 2] = Math.min(low[i % 2], value);
    high[i % 2] = Math.max(high[i % 2], value);
  });
  return { middle: [0, 1].map((axis) => (low[axis] + high[axis]) / 2), size: [0, 1].map((axis) => high[axis] - low[axis] || 1) };
}

export class ColumnSet {
  /** @param {import("../shared/payload.js").Payload} payload */
  constructor({ header, arrays }) {
    this.header = header;
    /** @type {string[]} */
    this.names = header.nodes;
    this.N = this.names.length;
    /** @type {number[]} nodes from the first row to the last */
    this.rows = header.rows;
    /** @type {number[]} the row of each node */
    this.rowOf = new Array(this.N);
    this.rows.forEach((node, row) => (this.rowOf[node] = row));
    /** @type {number[] | null} */
    this.labels = header.labels;
    /** @type {string[]} */
    this.labelNames = header.labelNames;
    this.at = arrays.at;
    this.box = boundingBox(arrays.at);
    this.edges = arrays.edges;
    /** @type {Assignment[]} */
    this.columns = header.columns.map((/** @type {Facts} */ facts, /** @type {number} */ i) => new Assignment(facts, arrays[`S.${i}`] ?? null));
  }

  /** A node's name, and its label where it has one. @param {number} node */
  nodeWords(node) {
    const label = this.labels ? this.labels[node] : -1;
    const name = this.names[node] ?? "";
    const of = label < 0 ? "" : this.labelNames[label] ?? "";
    return of ? `${name} (${of})` : name;
  }

  /** Whether labels are few enough to be told apart by their shapes. */
  get shaped() {
    return this.labels !== null && this.labelNames.length <= DISTINCT_SHAPES.length;
  }

  /** Name of the shape of a node's label. @param {number} node */
  shape(node) {
    const label = this.shaped && this.labels ? this.labels[node] : 0;
    return DISTINCT_SHAPES[label] ?? DISTINCT_SHAPES[0];
  }

  /** The node so many rows below another; from none the first or the last. @param {number} node @param {number} rows */
  below(node, rows) {
    const row = node < 0 ? (rows > 0 ? 0 : this.N - 1) : this.rowOf[node] + rows;
    return this.rows[Math.min(this.N - 1, Math.max(0, row))];
  }
}
