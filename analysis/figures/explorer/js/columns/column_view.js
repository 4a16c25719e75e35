// A column: its words, the graph, S, and what it says of the node that is pointed at.

import { pointerPosition } from "../shared/canvas.js";
import { element, setText } from "../shared/dom.js";
import { opensHere } from "../shared/page/page_change.js";
import { ChanceBars } from "./chance_bars.js";
import { GraphLayer } from "./graph_layer.js";
import { HeatLayer } from "./heat_layer.js";

/** @typedef {import("./column_set.js").ColumnSet} ColumnSet */
/** @typedef {import("./column_set.js").Assignment} Assignment */
/**
 * What hands do: point at a node (-1 where there is none), press one, ask for the run.
 *
 * @typedef {{point: (node: number) => void, press: (node: number, column: ColumnView, touch: boolean) => void, open: (run: string, node: number) => void}} Hands
 */

export class ColumnView {
  /** @param {Hands} hands */
  constructor(hands) {
    this.hands = hands;
    this.graph = new GraphLayer();
    this.heat = new HeatLayer();
    this.title = element("b");
    this.finding = element("p", { class: "column-finding" });
    this.absent = element("p", { class: "absent" });
    this.views = element("div", { class: "views", role: "img" }, this.graph.root, this.heat.root);
    this.who = element("span");
    this.share = element("span");
    this.chance = new ChanceBars();
    this.text = element("p", { class: "text" });
    this.link = /** @type {HTMLAnchorElement} */ (element("a", {}, "All views of this run"));
    this.root = element(
      "section",
      { class: "column" },
      element("p", { class: "title" }, this.title),
      this.finding,
      element("div", { class: "place" }, this.views, this.absent),
      element("p", { class: "readout" }, this.who, this.share),
      this.chance.root,
      this.text,
      this.link,
    );
    /** @type {ColumnSet | null} */
    this.set = null;
    /** @type {Assignment | null} */
    this.assignment = null;
    this.stale = true;
    this.#listen();
  }

  /** @param {ColumnSet} set @param {Assignment} assignment */
  load(set, assignment) {
    this.set = set;
    this.assignment = assignment;
    this.stale = true;
    const { facts, S } = assignment;
    setText(this.title, facts.title);
    setText(this.finding, facts.finding);
    this.chance.load(facts.measures);
    setText(this.text, S ? facts.text : "");
    setText(this.absent, S ? "" : facts.text);
    this.views.setAttribute("aria-label", facts.alt);
    this.root.classList.toggle("opens", Boolean(facts.run && S));
    this.link.hidden = !facts.run;
    this.link.setAttribute("href", facts.run ? `assignments?run=${encodeURIComponent(facts.run)}` : "");
    this.link.setAttribute("aria-label", `All views of this run of ${facts.title}`);
  }

  measure() {
    if (this.graph.measure()) this.stale = true;
    if (this.heat.measure()) this.stale = true;
  }

  /** @param {number} node what is pointed at @param {import("./palette.js").Palette} palette */
  draw(node, palette) {
    const { set, assignment } = this;
    if (!set || !assignment) return;
    const here = assignment.S && node >= 0;
    setText(this.who, here ? set.nodeWords(node) : (assignment.facts.usage ?? ""));
    setText(this.share, here ? assignment.words(node) : "");
    this.who.classList.toggle("alone", !here);
    if (this.stale) {
      this.graph.draw(set, assignment, palette);
      this.heat.draw(set, assignment, palette);
    }
    this.stale = false;
    this.graph.mark(node, palette);
    this.heat.mark(set, assignment.S ? node : -1, palette);
  }

  #listen() {
    const { hands } = this;
    for (const [layer, find] of /** @type {[HTMLElement, (at: [number, number]) => number][]} */ ([
      [this.graph.root, (at) => this.graph.find(at)],
      [this.heat.root, (at) => (this.set ? this.heat.find(at, this.set) : -1)],
    ])) {
      layer.addEventListener("pointermove", (event) => hands.point(find(pointerPosition(event, layer))));
      layer.addEventListener("pointerleave", () => hands.point(-1));
      layer.addEventListener("click", (event) => {
        const touch = /** @type {PointerEvent} */ (event).pointerType === "touch";
        hands.press(find(pointerPosition(event, layer)), this, touch);
      });
    }
    this.link.addEventListener("click", (event) => {
      if (!opensHere(event, this.link)) return;
      event.preventDefault();
      hands.open(this.assignment?.facts.run ?? "", -1);
    });
  }
}
