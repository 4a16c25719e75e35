// Assignments of one graph side by side: a node that is pointed at anywhere is marked everywhere.

import { FrameLoop } from "../shared/animation_frame.js";
import { element, setText } from "../shared/dom.js";
import { Theme } from "../shared/theme.js";
import { ColumnSet } from "./column_set.js";
import { ColumnView } from "./column_view.js";
import { Legend } from "./legend.js";
import { Palette } from "./palette.js";

const MOST = 5; // columns side by side
const PAGE = 10; // rows
/** @type {Record<string, number>} rows that a key moves by */
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, PageDown: PAGE, PageUp: -PAGE, Home: -Infinity, End: Infinity };
/** The run that is asked for: the page opens it. Its detail is `{run, node}`, node -1 where none was pressed. */
export const OPEN_EVENT = "open-run";

/** @type {import("../shared/mount.js").PictureFactory} */
export const createAssignmentColumns = ({ root }, payload) => new AssignmentColumns(root, payload);

export class AssignmentColumns {
  /** @param {HTMLElement} root @param {import("../shared/payload.js").Payload} payload */
  constructor(root, payload) {
    this.root = root;
    this.state = { node: -1, hover: -1 };
    this.finding = element("p", { class: "finding" });
    this.grid = element("div", { class: "columns", tabindex: 0, role: "group", "aria-label": "Columns: arrow keys mark a node in all of them" });
    this.legend = new Legend();
    this.spoken = element("p", { class: "hidden-words", role: "status" });
    /** @type {Map<string, ColumnView>} by the name of the column */
    this.views = new Map();
    root.replaceChildren(this.finding, this.grid, this.spoken, this.legend.root);
    this.set = new ColumnSet(payload);
    this.theme = new Theme(root, this.set.header.colours.themes);
    this.palette = this.#palette();
    this.stale = true;
    this.frameLoop = new FrameLoop(() => this.#frame());
    this.sizes = new ResizeObserver(() => {
      this.stale = true;
      this.frameLoop.request();
    });
    this.sizes.observe(this.grid);
    // A page of the app may change its theme without telling the pictures.
    this.watch = window.setInterval(() => this.theme.refresh() && this.#repaint(), 1000);
    this.grid.addEventListener("keydown", (event) => this.#walk(event));
    this.#load();
    this.#frame();
    root.dataset.ready = "";
  }

  /** Other data, in place: a column that stays keeps its elements. @param {import("../shared/payload.js").Payload} payload */
  update(payload) {
    const before = this.set;
    this.set = new ColumnSet(payload);
    if (String(before.names) !== String(this.set.names)) this.state = { node: -1, hover: -1 };
    this.palette = this.#palette();
    this.#load();
    this.frameLoop.request();
    return true;
  }

  applyQuery() {}

  destroy() {
    this.frameLoop.destroy();
    this.sizes.disconnect();
    clearInterval(this.watch);
  }

  /** The node that is marked: what is pointed at, else what was pressed or walked to. */
  get node() {
    return this.state.hover >= 0 ? this.state.hover : this.state.node;
  }

  /** @param {number} node */
  point(node) {
    if (this.state.hover === node) return;
    this.state.hover = node;
    this.frameLoop.request();
  }

  /** A finger marks a node first, since it cannot point at one without pressing. @param {number} node @param {ColumnView} column @param {boolean} touch */
  press(node, column, touch) {
    const run = column.assignment?.S ? (column.assignment.facts.run ?? "") : "";
    if (run && node >= 0 && (!touch || this.state.node === node)) return this.open(run, node);
    this.state = { node: this.state.node === node ? -1 : node, hover: -1 };
    this.frameLoop.request();
  }

  /** @param {string} run @param {number} node */
  open(run, node) {
    if (run) this.root.dispatchEvent(new CustomEvent(OPEN_EVENT, { detail: { run, node } }));
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    if (event.target !== this.grid || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = STEPS[event.key];
    if (step === undefined && event.key !== "Escape") return;
    event.preventDefault();
    this.state = { node: step === undefined ? -1 : this.set.below(this.node, step), hover: -1 };
    setText(this.spoken, this.#sentence());
    this.frameLoop.request();
  }

  #sentence() {
    const { node } = this.state;
    if (node < 0) return "no node";
    const each = this.set.columns.filter(({ S }) => S).map((one) => `${one.facts.title} ${one.words(node)}`);
    return `${this.set.nodeWords(node)}: ${each.join("; ")}.`;
  }

  #load() {
    const { columns, header } = this.set;
    setText(this.finding, header.finding);
    const kept = new Map(columns.map(({ facts }) => [facts.name, this.views.get(facts.name) ?? new ColumnView(this)]));
    const same = [...kept.keys()].join() === [...this.views.keys()].join();
    this.views = kept;
    for (const one of columns) kept.get(one.facts.name)?.load(this.set, one);
    const [wide, high] = this.set.box.size;
    this.grid.style.setProperty("--most", String(sideBySide(columns.length)));
    this.grid.style.setProperty("--shape", `${wide} / ${high}`);
    if (!same) this.grid.replaceChildren(...[...kept.values()].map(({ root }) => root));
    this.legend.load(this.set);
    this.stale = true;
  }

  #palette() {
    return new Palette(this.set.header.colours, this.theme.colours, getComputedStyle(this.root).fontFamily);
  }

  #repaint() {
    this.palette = this.#palette();
    for (const view of this.views.values()) view.stale = true;
    this.stale = true;
    this.frameLoop.request();
  }

  #frame() {
    if (this.stale) {
      for (const view of this.views.values()) view.measure();
      this.legend.draw(this.palette);
    }
    this.stale = false;
    for (const view of this.views.values()) view.draw(this.node, this.palette);
    return false;
  }
}

/**
 * How many of so many columns stand in a row, so that the last row is not nearly empty.
 *
 * @param {number} count
 */
export function sideBySide(count) {
  return Math.max(1, Math.ceil(count / Math.ceil(Math.max(1, count) / MOST)));
}
