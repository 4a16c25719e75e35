// The picture's place on the page: three panels, the scrubber, controls, curves and the card of a node.

import { element, say } from "../shared/dom.js";
import { Scrubber } from "../shared/scrubber.js";
import { Strip } from "../shared/curve_strip.js";
import { Controls } from "./controls.js";
import { isWhatIf } from "./model/state.js";
import { Card } from "./panels/card.js";
import { GraphPanel } from "./panels/graph.js";
import { HeatPanel } from "./panels/heat.js";
import { PlanePanel } from "./panels/plane.js";
import { Where } from "./where.js";
import { captions, findings, placeWords, stripRows } from "./words.js";

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
   * @param {import("./controls.js").Actions & {go: (epoch: number) => void, play: () => void}} actions
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
      go: actions.go,
      play: actions.play,
      speed: (speed) => actions.change({ speed }),
    });
    this.strip = new Strip(actions.go);
    this.finding = element("p", { class: "finding" });
    this.live = element("p", { class: "hidden-words", "aria-live": "polite" });
    this.where = new Where(actions.change);
    this.controls = new Controls(run, actions, state);
    this.card = new Card(run);
    const [a, b, c] = (ORDER[this.emphasis] ?? ORDER.assignments).map((name, place) => this.#figure(name, "abc"[place]));
    this.captions = { [a.name]: a, [b.name]: b, [c.name]: c };
    const parts = [
      element("div", { class: "say" }, this.finding, this.where.root), this.live, a.figure, this.scrubber.root, this.controls.root, b.figure, c.figure,
      this.strip.root, this.controls.descent.root, this.card.root,
    ];
    root.append(element("div", { class: `layout ${this.emphasis}` }, ...parts));
    this.measured = false;
    this.readAt = 0;
    this.cardAt = 0;
    this.later = 0;
    /** @type {{sentence: string, kl: number, values: Record<string, string>, tried: Record<string, number>}} */
    this.read = { sentence: "", kl: 0, values: {}, tried: {} };
  }

  /** @param {Name} name @param {string} area */
  #figure(name, area) {
    const title = element("b");
    const note = element("span");
    const focus = element(
      "div",
      { class: "canvas", tabindex: 0, role: "group", "data-panel": name, "aria-label": HELP[name] },
      this[name].canvas,
    );
    const caption = element("figcaption", {}, title, " ", note);
    return { name, title, note, figure: element("figure", { class: `panel ${area}` }, caption, focus) };
  }

  /** @param {import("./model/run.js").Run} run @param {import("../shared/theme.js").Theme} theme */
  load(run, theme) {
    this.where.load(run);
    this.scrubber.set(run.epochs, run.events);
    this.strip.set(stripRows(run, this.emphasis, theme), run.epochs);
    this.measured = false;
  }

  /**
   * Put pictures that stand beside each other on one scale: a distance is as long in all planes, a difference as
   * strong in all maps.
   *
   * @param {[View, import("./stage.js").Stage][]} views this one among them; none where it is alone
   */
  share(views) {
    const several = views.length > 1;
    this.plane.unit = several ? Math.min(...views.map(([view, { projection }]) => view.plane.ownUnit(projection))) : 0;
    this.heat.reach = several ? Math.max(1e-3, ...views.map(([view, stage]) => view.heat.ownReach(stage))) : 1e-3;
  }

  /**
   * @param {import("./panels/frame_state.js").Scene} scene
   * @param {{descending: boolean, steps: number, moving: boolean, trained: Float64Array | null, again: () => void}} now
   *     `trained`: S as trained, where the reader has changed something; `again` asks for another frame
   */
  draw(scene, { descending, steps, moving, trained, again }) {
    if (!this.measured) {
      for (const part of [this.graph, this.plane, this.heat, this.scrubber, this.strip]) part.measure();
      this.measured = true;
    }
    const { run, state, ground } = scene;
    this.graph.draw(scene);
    this.plane.draw(scene);
    this.heat.draw(scene);
    this.scrubber.show(Number(state.epoch.toFixed(3)), placeWords(run, state.epoch));
    this.scrubber.playing(state.playing);
    this.scrubber.draw(ground);
    const large = run.N * run.K > LARGE;
    const now = performance.now();
    // Nobody reads sixty sentences a second; where they take long, they come more seldom, the last one for sure.
    if (!large || now - this.readAt > PAUSE) {
      this.readAt = now;
      this.read = findings(scene, this.heat.target, trained);
    } else {
      clearTimeout(this.later);
      this.later = window.setTimeout(again, PAUSE);
    }
    const { sentence, kl, values, tried } = this.read;
    say(this.finding, sentence);
    this.where.draw(state);
    this.strip.draw(state.epoch, ground, values, tried);
    this.controls.kernel.draw(scene);
    this.controls.draw(scene.moment, { descending, kl, steps, whatIf: isWhatIf(state, run) });
    const words = captions(scene);
    for (const { name, title, note } of Object.values(this.captions)) {
      say(title, words[name].title);
      say(note, words[name].note);
    }
    // Its many numbers are read, not watched: while time runs they follow a few times a second.
    if (!moving || now - this.cardAt > PAUSE) {
      this.cardAt = now;
      this.card.draw(scene);
    }
    if (!moving) this.#describe(sentence);
    this.root.dataset.epoch = String(Number(state.epoch.toFixed(3)));
    this.root.dataset.unit = this.plane.scale.toPrecision(4); // pixels for a distance of 1
    this.root.dataset.ready = "";
  }

  /** Say it now, also what was said before. @param {boolean} node whether one is kept */
  speak(node) {
    const captions = Object.values(this.captions).map(({ title, note }) => `${title.textContent}. ${note.textContent}`);
    const { output } = this.scrubber;
    const words = [this.finding.textContent, output.textContent, node ? this.card.who.textContent : "", ...captions];
    this.live.textContent = "";
    requestAnimationFrame(() => say(this.live, words.filter(Boolean).join(" ")));
  }

  /** Words for those who do not see the canvases; not in every frame. @param {string} sentence */
  #describe(sentence) {
    for (const { canvas } of [this.graph, this.plane, this.heat]) {
      if (canvas.getAttribute("aria-label") !== sentence) canvas.setAttribute("aria-label", sentence);
    }
  }
}
