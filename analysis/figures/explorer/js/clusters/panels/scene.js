// What all panels draw in one frame: the shown assignment, each node's first cluster, colours, positions.

import { cssColour, fadeLevel, fadeTable, contrastingText, packPixel, colourRamp, parseHex } from "../../shared/colour.js";

/** @typedef {import("../model/run.js").Run} Run */

export class Scene {
  /**
   * @param {Run} run
   * @param {import("../model/state.js").State} state
   * @param {import("../model/interpolated_epoch.js").InterpolatedEpoch} interpolated
   * @param {import("../model/projection.js").Projection} projection
   * @param {import("../../shared/theme.js").Theme} theme
   */
  constructor(run, state, interpolated, projection, theme) {
    this.run = run;
    this.state = state;
    this.interpolated = interpolated;
    this.projection = projection;
    this.pageTheme = theme;
    this.firstCluster = new Int16Array(run.N);
    this.fadeLevel = new Uint8Array(run.N);
    this.largestShare = new Float64Array(run.N);
    this.shown = interpolated.S;
    this.shares = colourRamp(run.header.colours.shares);
    this.font = getComputedStyle(theme.root).fontFamily;
    /** @type {string[]} */
    this.clusters = run.header.colours.clusters;
    this.clusterInks = this.clusters.map((hex) => contrastingText(parseHex(hex)));
    /** @type {string[][]} */
    this.fills = [];
    /** @type {Uint32Array[]} */
    this.pixels = [];
    /** @type {string[][]} */
    this.inks = [];
    this.difference = new Uint32Array(0);
    this.buildColourTables();
  }

  get theme() {
    return this.pageTheme.colours;
  }

  /** Make the tables of colours, which depend on the theme. */
  buildColourTables() {
    const table = fadeTable(this.clusters, this.theme.pale);
    this.fills = table.map((levels) => levels.map((colour) => cssColour(colour)));
    this.pixels = table.map((levels) => Uint32Array.from(levels, packPixel));
    this.inks = table.map((levels) => levels.map(contrastingText));
    this.difference = colourRamp(this.theme.diverging);
  }

  /** Read the interpolated epoch: the shown assignment and every node's first cluster. */
  readAssignment() {
    const { run, interpolated, state } = this;
    const { N, K } = run;
    const size = N * K;
    this.shown = state.head < 0 ? interpolated.S : interpolated.Sh.subarray(state.head * size, (state.head + 1) * size);
    for (let i = 0; i < N; i++) {
      let best = 0;
      let largest = this.shown[i * K];
      for (let j = 1; j < K; j++) {
        const share = this.shown[i * K + j];
        if (share > largest) {
          largest = share;
          best = j;
        }
      }
      this.firstCluster[i] = best;
      this.largestShare[i] = largest;
      this.fadeLevel[i] = fadeLevel(largest, K);
    }
  }

  /** The node that is pointed at, else the pinned one, else -1. */
  get node() {
    return this.state.hover >= 0 ? this.state.hover : this.state.node;
  }

  /** Symbol of the shown assignment. */
  get symbol() {
    return this.state.head < 0 ? "S" : `S of head ${this.state.head + 1}`;
  }

  /** @param {number} node */
  fillColour(node) {
    return this.fills[this.firstCluster[node]][this.fadeLevel[node]];
  }

  /** @param {number} node */
  textColour(node) {
    return this.inks[this.firstCluster[node]][this.fadeLevel[node]];
  }

  /** @param {number} node */
  pixelColour(node) {
    return this.pixels[this.firstCluster[node]][this.fadeLevel[node]];
  }

  /**
   * The key of a head that is nearest to a node, as a cluster.
   *
   * @param {number} head
   * @param {number} node
   */
  nearestKey(head, node) {
    const { N, K } = this.run;
    const row = (head * N + node) * K;
    let near = 0;
    for (let j = 1; j < K; j++) if (this.interpolated.d2[row + j] < this.interpolated.d2[row + near]) near = j;
    return near;
  }
}
