// The selected node: the formula with its numbers, step by step, and its share of every cluster.

import { element, setText, truncate } from "../../shared/dom.js";
import { percent, signed, significant } from "../../shared/numbers.js";
import { logit } from "../model/mem_pooling.js";
import { formulaNumbers, formulaSteps } from "../model/formula_steps.js";

/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("../model/run.js").Run} Run */
/** @typedef {{name: string, text: (scene: Scene, node: number, cluster: number) => string, mixed: boolean}} Row `mixed`: of all heads */

const EMPTY = " Point at a node, anywhere: it lights up in all pictures.";
const CLICK = " A click keeps it.";

export class NodeCard {
  /** @param {Run} run */
  constructor(run) {
    this.heading = element("p", { class: "heading" });
    this.steps = element("ol", { class: "steps" });
    this.table = element("table");
    this.root = element(
      "div", // no landmark: two pictures side by side would have two of the same name
      { class: "card", role: "group", "aria-label": "The node that is looked at" },
      this.heading,
      element("div", { class: "scrolling", tabindex: 0, role: "group", "aria-label": "The formula with the numbers of this node" }, this.steps),
      element("div", { class: "scrolling", tabindex: 0, role: "group", "aria-label": "Shares of this node" }, this.table),
    );
    this.cells = formulaSteps(run).map(({ symbol, words }) => {
      const number = element("span", { class: "number" }, "\u2013");
      this.steps.append(element("li", {}, element("span", { class: "symbol" }, symbol), number, element("span", { class: "words" }, words)));
      return number;
    });
    this.rows = this.#table(run);
  }

  /** @param {Run} run */
  #table(run) {
    const top = element("tr", {}, element("th", { scope: "col" }, "cluster"));
    for (let j = 0; j < run.K; j++) top.append(element("th", { scope: "col" }, String(j + 1)));
    const rows = rowsOf(run).map((row) => {
      const cells = Array.from({ length: run.K }, () => element("td", {}, "\u2013"));
      return { ...row, cells, root: element("tr", {}, element("th", { scope: "row" }, row.name), ...cells) };
    });
    const words = `${run.hasKeys ? "Share of the node in every cluster: by head, " : "The node in every cluster: "}in S and in the target P`;
    this.table.append(
      element("caption", { class: "hidden-words" }, words),
      element("thead", {}, top),
      element("tbody", {}, ...rows.map(({ root }) => root)),
    );
    return rows;
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { run, interpolated } = scene;
    const node = scene.node >= 0 ? scene.node : run.rows(scene.state.graph)[0];
    const name = run.names[node] ?? `node ${node}`;
    const label = run.image ? "" : run.label(node); // a pixel's label is that of its image, which is in its name
    const fullName = truncate(name, 60).replace(": ", ", "); // a graph and its node: one colon follows
    const j = scene.firstCluster[node];
    const [before, after] = scene.node < 0 ? ["For example ", EMPTY] : ["", scene.state.node === node ? "" : CLICK];
    const ofHead = scene.state.head < 0 ? "" : ` of head ${scene.state.head + 1}`;
    setText(
      this.heading,
      `${before}${fullName}${label && label !== name ? `, ${truncate(label, 30)}` : ""}: ${percent(scene.largestShare[node])} in cluster ${j + 1}${ofHead}.${after}`,
    );
    formulaNumbers(interpolated, scene.state, node, j).forEach((value, step) => setText(this.cells[step], significant(value, 3)));
    for (const { cells, text, mixed } of this.rows) {
      cells.forEach((cell, column) => {
        setText(cell, text(scene, node, column));
        const isLargest = column === j && mixed;
        if (cell.classList.contains("largest") !== isLargest) cell.classList.toggle("largest", isLargest);
      });
    }
  }
}

/**
 * @param {Run} run
 * @returns {Row[]}
 */
function rowsOf(run) {
  const share = (/** @type {number} */ value) => value.toFixed(3).replace(/^0/, "");
  const heads = Array.from({ length: run.H }, (_, h) => ({
    name: `head ${h + 1}`,
    text: (/** @type {Scene} */ { interpolated }, /** @type {number} */ node, /** @type {number} */ j) => share(interpolated.Sh[(h * run.N + node) * run.K + j]),
    mixed: false,
  }));
  /** @type {Row} */
  const logits = {
    name: "z",
    text: ({ interpolated }, node, j) => signed(logit(interpolated.S.subarray(node * run.K, (node + 1) * run.K), j), 2),
    mixed: true,
  };
  return [
    ...heads,
    ...(run.hasKeys || !run.header.softmax ? [] : [logits]),
    { name: "S", text: ({ interpolated }, node, j) => share(interpolated.S[node * run.K + j]), mixed: true },
    { name: "P", text: ({ interpolated }, node, j) => share(interpolated.target()[node * run.K + j]), mixed: true },
  ];
}
