// Lists of graphs and nodes, for readers without a pointer.

import { element, setText, select, truncate } from "../shared/dom.js";

/** @typedef {import("./model/run.js").Run} Run */
/** @typedef {import("./model/state.js").State} State */

const MOST = 3000; // nodes in the list; with more, a search field takes its place

export class NodePicker {
  /** @param {(patch: Partial<State>) => void} change */
  constructor(change) {
    this.change = change;
    this.graph = select("graph", { label: "graph", options: [] }, (value) => change({ graph: Number(value), hover: -1, node: -1 }));
    this.node = select("node", { label: "node", options: [] }, (value) => change({ node: Number(value) }));
    this.find = /** @type {HTMLInputElement} */ (
      element("input", { type: "search", name: "find", "aria-label": "find a node by its name", placeholder: "find a node" })
    );
    this.find.addEventListener("change", () => this.#goToName());
    this.root = element("div", { class: "where" }, this.graph, this.node, this.find);
    /** @type {[number, number]} nodes that can be chosen now */
    this.span = [0, 0];
  }

  /** @param {Run} run */
  load(run) {
    this.run = run;
    const several = run.graphs.length > 1;
    const graphs = run.graphs.map((name, g) => option(g, truncate(name, 28)));
    this.graph.replaceChildren(...graphs, ...(several ? [option(-1, `all ${run.graphs.length} graphs`)] : []));
    this.graph.hidden = !several;
    this.span = [0, 0];
  }

  /** Disable the lists that the link locks. @param {string} query */
  lock(query) {
    const names = (new URLSearchParams(query).get("lock") ?? "").split(",");
    this.graph.disabled = names.includes("graph");
    this.node.disabled = this.find.disabled = names.includes("node");
  }

  /** @param {State} state */
  draw(state) {
    const run = /** @type {Run} */ (this.run);
    const [first, end] = run.nodeRange(state.graph);
    if (String(this.span) !== String([first, end])) this.#list(first, end);
    setSelected(this.graph, state.graph);
    setSelected(this.node, state.node >= first && state.node < end ? state.node : -1);
  }

  /** @param {number} first @param {number} end */
  #list(first, end) {
    const run = /** @type {Run} */ (this.run);
    this.span = [first, end];
    const listed = end - first <= MOST;
    this.node.hidden = !listed;
    this.find.hidden = listed;
    if (!listed) return;
    const prefix = this.graph.hidden ? "" : `${run.graphs[run.graphOf[first]]}: `;
    const nodes = Array.from({ length: end - first }, (_, at) => {
      const name = run.names[first + at] ?? `node ${first + at}`;
      return option(first + at, truncate(name.startsWith(prefix) ? name.slice(prefix.length) : name, 28));
    });
    this.node.replaceChildren(option(-1, "no node"), ...nodes);
  }

  #goToName() {
    const run = /** @type {Run} */ (this.run);
    const words = this.find.value.trim().toLowerCase();
    const names = run.names.map((name) => name.toLowerCase());
    const exact = names.indexOf(words);
    const node = words === "" ? -1 : exact >= 0 ? exact : names.findIndex((name) => name.includes(words));
    this.find.setCustomValidity(words && node < 0 ? "no node has this in its name" : "");
    this.find.reportValidity();
    this.change(node < 0 ? { node } : { node, graph: run.graphOf[node] });
  }
}

/** @param {number} value @param {string} text */
function option(value, text) {
  const item = element("option", { value });
  setText(item, text);
  return item;
}

/** @param {HTMLSelectElement} list @param {number} value */
function setSelected(list, value) {
  if (list.value !== String(value)) list.value = String(value);
}
