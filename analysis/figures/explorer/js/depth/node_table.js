// One node, in words and as a table.

import { element, setText, truncate } from "../shared/dom.js";
import { significant } from "../shared/numbers.js";

/** @typedef {{node: number, label: string, layer: number, epoch: number | null}} NodeAtLayer */

/**
 * @param {string[]} names of nodes, or none
 * @param {number} node
 */
function nodeName(names, node) {
  return names.length ? truncate(names[node], 24) : `node ${node}`;
}

/**
 * A node in a line: what it is and how far it lies from the middle in each network.
 *
 * @param {NodeAtLayer} chosen
 * @param {string[]} names
 * @param {import("./model/networks.js").Network[]} networks
 * @param {Float32Array} work `[nodes, 2]`
 */
export function nodeWords({ node, label, layer, epoch }, names, networks, work) {
  const far = networks.map((network) => `${network.facts.name}: ${nodeNumbers(network, node, { layer, epoch }, work)}`);
  return [`${nodeName(names, node)}, label ${truncate(label, 16)}`, ...far];
}

/**
 * A node's numbers in one network: how far it lies from the middle, and its group.
 *
 * @param {import("./model/networks.js").Network} network
 * @param {number} node
 * @param {{layer: number, epoch: number | null}} at
 * @param {Float32Array} work `[nodes, 2]`
 */
export function nodeNumbers(network, node, { layer, epoch }, work) {
  const group = network.groups(layer, epoch);
  const inGroup = group ? `, group ${group.numbers[node] + 1}` : "";
  return `${distance(network, node, { layer, epoch }, work)} from the middle${inGroup}`;
}

/** The pinned node as a table, for those who cannot see the picture. */
export class NodeTable {
  constructor() {
    this.body = element("tbody");
    this.caption = element("caption");
    const heads = ["network", "distance from the middle", "group"].map((text) => element("th", { scope: "col" }, text));
    const table = element("table", {}, this.caption, element("thead", {}, element("tr", {}, ...heads)), this.body);
    this.root = element("div", { class: "hidden-words" }, table); // a table by itself takes the width it needs
  }

  /**
   * @param {NodeAtLayer | null} selected
   * @param {string[]} names
   * @param {import("./model/networks.js").Network[]} networks
   * @param {Float32Array} work
   */
  show(selected, names, networks, work) {
    this.root.hidden = selected === null;
    if (!selected) return;
    const { node, label, layer, epoch } = selected;
    setText(this.caption, `${nodeName(names, node)}, label ${label}, after layer ${Math.round(layer)}`);
    const rows = networks.map((network) => {
      const group = network.groups(layer, epoch);
      const cells = [network.facts.name, distance(network, node, { layer, epoch }, work), group ? String(group.numbers[node] + 1) : "none"];
      return element("tr", {}, ...cells.map((text) => element("td", {}, text)));
    });
    this.body.replaceChildren(...rows);
  }
}

/**
 * A node's distance from the nodes' mean in the plane, in the units of the features.
 *
 * @param {import("./model/networks.js").Network} network
 * @param {number} node
 * @param {{layer: number, epoch: number | null}} at
 * @param {Float32Array} work
 */
function distance(network, node, { layer, epoch }, work) {
  const places = network.positions(layer, epoch, work);
  return significant(Math.hypot(places[2 * node], places[2 * node + 1]) * network.spread(layer, epoch));
}
