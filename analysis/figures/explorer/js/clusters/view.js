// Elements of the cluster explorer: three panels, the scrubber, controls, curves and the node card.

import { button, element, setPressed, setText } from "../shared/dom.js";
import { Scrubber } from "../shared/scrubber.js";
import { CurveStrip } from "../shared/curve_strip.js";
import { isWithheld } from "../shared/page/withheld.js";
import { Controls } from "./controls.js";
import { isWhatIf } from "./model/state.js";
import { NodeCard } from "./panels/node_card.js";
import { GraphPanel } from "./panels/graph.js";
import { HeatPanel } from "./panels/heat/panel.js";
import { PlanePanel } from "./panels/plane.js";
import { NodePicker } from "./node_picker.js";
import { labelMarks } from "./panels/heat/label_marks.js";
import { captions, describe, epochWords, stripRows } from "./sentences.js";

/** @typedef {"graph" | "plane" | "heat"} Name */
/** @typedef {"assignments" | "keys" | "target" | "train"} Emphasis */

/** @type {Record<Emphasis, Name[]>} which panel is large, and what follows */
const ORDER = {
  assignments: ["graph", "heat", "plane"],
  keys: ["plane", "graph", "heat"],
  target: ["heat", "plane", "graph"],
  train: ["plane", "graph", "heat"],
};
const LARGE = 50_000; // numbers of S: more are not read in every frame
const PAUSE = 150; // milliseconds

/** @type {Record<Name, string>} */
const HELP = {
  graph: "Graph. Up and down: next node. Left and right: epoch. Space: play. S: say what is on screen.",
  plane: "Plane of nodes and keys. K: next key; arrows: move it. Space: play. Escape: as trained. S: say what is on screen.",
  heat: "Heat maps. Up and down: next node. Left and right: epoch. Space: play. S: say what is on screen.",
};

export class View {
  /**
   * @param {HTMLElement} root
   * @param {import("./model/run.js").Run} run
   * @param {import("./controls.js").Actions & {setEpoch: (epoch: number) => void, play: () => void, announce: () => void}} actions
   * @param {() => import("./model/state.js").State} state
   */
  constructor(root, run, actions, state) {
    this.root = root;
    this.emphasis = /** @type {Emphasis} */ (root.dataset.emphasis ?? "assignments");
    this.graph = new GraphPanel();
    this.plane = new PlanePanel();
    this.heat = new HeatPanel(this.emphasis === "target");
    this.scrubber = new Scrubber({
      name: "epoch",
      label: "epoch",
      onStep: actions.setEpoch,
      play: actions.play,
      onSpeed: (speed) => actions.change({ speed }),
    });
    this.strip = new CurveStrip(actions.setEpoch);
    this.finding = element("p", { class: "finding" });
    this.live = element("p", { class: "hidden-words", "aria-live": "polite" });
    this.nodePicker = new NodePicker(actions.change);
    this.controls = run.hasKeys ? new Controls(run, actions, state) : null;
    this.card = new NodeCard(run);
    this.scale = button("scale", "against uniform", () => actions.change({ scale: state().scale === "share" ? "uniform" : "share" }));
    this.scale.title = `Colour: how far a share is from 1/${run.K}`;
    this.scale.hidden = run.K === 1; // a single cluster has every node
    this.labels = element("span");
    const announce = button("speak", "Say what is on screen", actions.announce);
    announce.className = "speak";
    announce.title = "For screen readers: S on a picture does the same";
    /** @type {Name[]} */
    this.panels = (ORDER[this.emphasis] ?? ORDER.assignments).filter((name) => run.hasKeys || name !== "plane");
    const figures = this.panels.map((name, index) => this.#figure(name, "abc"[index], state().ownKey));
    this.captions = figures;
    const parts = [
      element("div", { class: "headline" }, this.finding, this.nodePicker.root, announce), this.live, figures[0].figure, this.scrubber.root,
      ...(this.controls ? [this.controls.root] : []), ...figures.slice(1).map(({ figure }) => figure), this.strip.root,
      ...(this.controls ? [this.controls.descent.root] : []), this.card.root,
    ];
    root.append(element("div", { class: `layout ${this.emphasis}${run.hasKeys ? "" : " keyless"}` }, ...parts));
    this.measured = false;
    this.latestAt = 0;
    this.cardAt = 0;
    this.delayedFrame = 0;
    /** @type {{sentence: string, kl: number, values: Record<string, string>, tried: Record<string, number>}} */
    this.latest = { sentence: "", kl: 0, values: {}, tried: {} };
  }

  /** @param {Name} name @param {string} area @param {number} own the only key that can be moved, or -1 */
  #figure(name, area, own) {
    const title = element("b");
    const note = element("span");
    const help = own < 0 ? HELP[name] : HELP[name].replace("next key", "your key");
    const focus = element(
      "div",
      { class: "canvas", tabindex: 0, role: "group", "data-panel": name, "aria-label": help },
      this[name].canvas,
    );
    const extra = name === "heat" ? [" ", this.labels] : [];
    const caption = element("figcaption", {}, ...(name === "heat" ? [this.scale] : []), title, " ", note, ...extra);
    return { name, title, note, figure: element("figure", { class: `panel ${area}` }, caption, focus) };
  }

  /** @param {import("./model/run.js").Run} run @param {import("../shared/theme.js").Theme} theme */
  load(run, theme) {
    this.nodePicker.load(run);
    this.scrubber.setSteps(run.epochs, run.events);
    this.scrubber.root.hidden = !run.hasKeys && !run.header.live && run.epochs.length < 2; // a given assignment has no epochs
    this.strip.setRows(stripRows(run, this.emphasis, theme), run.epochs);
    this.labels.replaceChildren(...(this.heat.target ? [] : labelMarks(run)));
    this.measured = false;
  }

  /**
   * Put pictures that stand beside each other on one scale: a distance is as long in all planes, a difference as
   * strong in all maps.
   *
   * @param {[View, import("./computed_run.js").ComputedRun][]} views this one among them; none where it is alone
   */
  useCommonScale(views) {
    const several = views.length > 1;
    const planes = views.filter(([view]) => view.panels.includes("plane"));
    this.plane.unit = several ? Math.min(...planes.map(([view, { projection }]) => view.plane.fittingScale(projection))) : 0;
    const ranges = several ? views.map(([view, { scene }]) => view.heat.ownRange(scene)) : [];
    const most = (/** @type {"difference" | "uniform"} */ which) => Math.max(...ranges.map((range) => range[which]));
    this.heat.shared = several ? { difference: most("difference"), uniform: most("uniform") } : null;
  }

  /**
   * @param {import("./panels/scene.js").Scene} scene
   * @param {{descending: boolean, descentSteps: number, moving: boolean, trained: {S: Float64Array, Sh: Float64Array} | null, requestFrame: () => void}} now
   *     `trained`: as trained, where the reader has changed something; `requestFrame` asks for another
   */
  draw(scene, { descending, descentSteps, moving, trained, requestFrame }) {
    if (!this.measured) {
      for (const part of [...this.panels.map((name) => this[name]), this.scrubber, this.strip]) part.measure();
      this.measured = true;
    }
    const { run, state, theme } = scene;
    for (const name of this.panels) this[name].draw(scene);
    this.scrubber.setValue(Number(state.epoch.toFixed(3)), epochWords(run, state.epoch));
    this.scrubber.setPlaying(state.playing);
    this.scrubber.draw(theme);
    const large = run.N * run.K > LARGE;
    const now = performance.now();
    // Text is updated less often than the canvas, less still where it takes long; the last update is never dropped.
    if (!large || now - this.latestAt > PAUSE) {
      this.latestAt = now;
      this.latest = describe(scene, this.heat.target, trained);
    } else {
      clearTimeout(this.delayedFrame);
      this.delayedFrame = window.setTimeout(requestFrame, PAUSE);
    }
    const { kl, values, tried } = this.latest;
    const sentence = isWithheld(this.root) ? "" : this.latest.sentence;
    setText(this.finding, sentence);
    this.nodePicker.draw(state);
    this.strip.draw(state.epoch, theme, values, tried);
    this.controls?.kernel.draw(scene);
    this.controls?.draw(scene.interpolated, { descending, kl, descentSteps, whatIf: isWhatIf(state, run) });
    setPressed(this.scale, state.scale === "uniform");
    const words = captions(scene, this.plane.spread);
    for (const { name, title, note } of this.captions) {
      setText(title, words[name].title);
      setText(note, words[name].note);
    }
    // While playing, the card is updated only a few times a second.
    if (!moving || now - this.cardAt > PAUSE) {
      this.cardAt = now;
      this.card.draw(scene);
    }
    if (!moving) this.#describe(sentence);
    this.root.dataset.epoch = String(Number(state.epoch.toFixed(3)));
    this.root.dataset.unit = this.plane.scale.toPrecision(4); // pixels for a distance of 1
    this.root.dataset.ready = "";
  }

  /** Announce the text now, even if unchanged. @param {boolean} node whether one is kept */
  announce(node) {
    const captions = this.captions.map(({ title, note }) => `${title.textContent}. ${note.textContent}`);
    const { output } = this.scrubber;
    const words = [this.finding.textContent, output.textContent, node ? this.card.heading.textContent : "", ...captions];
    this.live.textContent = "";
    requestAnimationFrame(() => setText(this.live, words.filter(Boolean).join(" ")));
  }

  /** Text alternative of the canvases, not updated in every frame. @param {string} sentence */
  #describe(sentence) {
    for (const { name, title } of this.captions) {
      const { canvas } = this[name];
      const words = sentence || (title.textContent ?? ""); // a withheld finding leaves the picture its name
      if (canvas.getAttribute("aria-label") !== words) canvas.setAttribute("aria-label", words);
    }
  }
}
