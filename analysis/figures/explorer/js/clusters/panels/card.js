// The node that is looked at: the formula with its numbers, step by step, and its share of every cluster.

import { element, say, short } from "../../shared/dom.js";
import { percent, significant } from "../../shared/numbers.js";
import { divergence, kernel } from "../model/formulas.js";

/** @typedef {import("./frame_state.js").Scene} Scene */

const EMPTY = " Point at a node, anywhere: it lights up in all pictures.";
const CLICK = " A click keeps it.";

export class Card {
  /** @param {import("../model/run.js").Run} run */
  constructor(run) {
    this.who = element("p", { class: "who" });
    this.steps = element("ol", { class: "steps" });
    this.table = element("table");
    this.root = element(
      "section",
      { class: "card", "aria-label": "The node that is looked at" },
      this.who,
      element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "The formula with the numbers of this node" }, this.steps),
      element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "Shares of this node" }, this.table),
    );
    this.cells = STEPS.map(({ symbol, words }) => {
      const number = element("span", { class: "number" }, "\u2013");
      this.steps.append(element("li", {}, element("span", { class: "symbol" }, symbol), number, element("span", { class: "words" }, words)));
      return number;
    });
    this.#head(run);
  }

  /** @param {import("../model/run.js").Run} run */
  #head({ H, K }) {
    const top = element("tr", {}, element("th", { scope: "col" }, "cluster"));
    for (let j = 0; j < K; j++) top.append(element("th", { scope: "col" }, String(j + 1)));
    const names = [...Array.from({ length: H }, (_, h) => `head ${h + 1}`), "S", "P"];
    this.rows = names.map((name) => {
      const cells = Array.from({ length: K }, () => element("td", {}, "\u2013"));
      const row = element("tr", {}, element("th", { scope: "row" }, name), ...cells);
      return { row, cells };
    });
    this.table.append(
      element("caption", { class: "hidden-words" }, "Share of the node in every cluster: by head, in S and in the target P"),
      element("thead", {}, top),
      element("tbody", {}, ...this.rows.map(({ row }) => row)),
    );
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { run, moment } = scene;
    const node = scene.node >= 0 ? scene.node : run.rows(scene.state.graph)[0];
    const label = run.label(node);
    const j = scene.first[node];
    const [before, after] = scene.node < 0 ? ["For example ", EMPTY] : ["", scene.state.node === node ? "" : CLICK];
    say(
      this.who,
      `${before}${short(run.names[node] ?? `node ${node}`, 60)}${label ? `, ${short(label, 30)}` : ""}: ${percent(scene.sure[node])} in cluster ${j + 1}.${after}`,
    );
    numbersOf(scene, node, j).forEach((value, step) => say(this.cells[step], value));
    const P = moment.target();
    this.rows?.forEach(({ cells }, row) => {
      cells.forEach((cell, column) => {
        const value =
          row < run.H ? moment.Sh[(row * run.N + node) * run.K + column]
          : row === run.H ? moment.S[node * run.K + column]
          : P[node * run.K + column];
        say(cell, value.toFixed(3).replace(/^0/, ""));
        const most = column === j && row >= run.H;
        if (cell.classList.contains("most") !== most) cell.classList.toggle("most", most);
      });
    });
  }
}

const STEPS = [
  { symbol: "|x \u2212 k|\u00b2", words: "distance to the key" },
  { symbol: "(1 + |x \u2212 k|\u00b2 / \u03c4)^(\u2212(1 + \u03c4) / 2)", words: "kernel" },
  { symbol: "\u00f7 sum over keys", words: "share in the head" },
  { symbol: "\u00d7 w", words: "times its weight" },
  { symbol: "\u2211 heads", words: "all heads together" },
  { symbol: "softmax = S", words: "share in S" },
  { symbol: "S\u00b2 / u", words: "u: sum of S in its graph" },
  { symbol: "\u00f7 sum = P", words: "target" },
  { symbol: "P ln(P / S)", words: "its part of KL" },
];

/**
 * @param {Scene} scene
 * @param {number} node
 * @param {number} j the cluster whose way is followed
 */
function numbersOf({ run, state, moment }, node, j) {
  const { N, H, K } = run;
  const head = state.head >= 0 ? state.head : Math.max(0, Array.from(moment.weights).findIndex((w) => w !== 0));
  const at = (head * N + node) * K + j;
  let logit = 0;
  for (let h = 0; h < H; h++) logit += moment.weights[h] * moment.Sh[(h * N + node) * K + j];
  const S = moment.S[node * K + j];
  const P = moment.target()[node * K + j];
  const f = moment.f[run.owner[node] * K + j];
  return [
    moment.d2[at],
    kernel(moment.d2[at], state.tau),
    moment.Sh[at],
    moment.weights[head] * moment.Sh[at],
    logit,
    S,
    (S * S) / (f || 1),
    P,
    divergence(P, S),
  ].map((value) => significant(value, 3));
}
