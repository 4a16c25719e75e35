// The cluster explorer: one state, changed by the reader and by the clock, drawn once a frame.

import { FrameLoop, prefersReducedMotion } from "../shared/animation_frame.js";
import { setText } from "../shared/dom.js";
import { linkViews } from "../shared/linked_views.js";
import { Theme } from "../shared/theme.js";
import { withhold } from "../shared/page/withheld.js";
import { IdleTimer } from "../shared/page/idle_timer.js";
import { addInputListeners } from "./interaction.js";
import { descentEdit } from "./model/descent_step.js";
import { addMove } from "./model/key_edits.js";
import { Run } from "./model/run.js";
import { ADDRESS_NAMES, asTrained, classroomPatch, initialState, mayMove, validPatch, writeQuery } from "./model/state.js";
import { ComputedRun } from "./computed_run.js";
import { View } from "./view.js";

/** @typedef {import("./model/state.js").State} State */

const PACE = 2.4; // recorded epochs a second, at least
const LONGEST = 9; // seconds that a run takes to play
const SHARED = ["epoch", "graph", "node", "head", "hover", "hoverKey", "speed", "scale"];
const IDLE_DELAY = 600; // milliseconds without input after which the server and the address are updated

/** @type {import("../shared/mount.js").PictureFactory} */
export const createClusterExplorer = (context, payload) => new ClusterExplorer(context, payload);
export class ClusterExplorer {
  /**
   * @param {import("../shared/mount.js").PictureContext} context
   * @param {import("../shared/payload.js").Payload} payload
   */
  constructor({ root, query, onIdle }, payload) {
    this.root = root;
    withhold(root, query);
    this.onIdle = onIdle;
    this.run = new Run(payload);
    this.emphasis = root.dataset.emphasis ?? "";
    this.state = initialState(this.run, query, this.emphasis);
    this.reported = writeQuery(this.state, this.run, this.emphasis);
    this.theme = new Theme(root, this.run.header.colours.themes);
    this.frameLoop = new FrameLoop((seconds) => this.#frame(seconds));
    this.idleTimer = new IdleTimer(IDLE_DELAY, () => this.#reportState());
    this.descending = false;
    this.descentSteps = 0;
    this.change = this.change.bind(this);
    this.requestFrame = () => this.frameLoop.request();
    const actions = {
      change: this.change,
      setEpoch: (/** @type {number} */ epoch) => this.setEpoch(epoch),
      play: () => this.play(),
      reset: () => this.reset(),
      stepDescent: () => this.descend(),
      toggleDescent: () => this.toggleDescent(),
      announce: () => this.view.announce(this.state.node >= 0),
    };
    this.view = new View(root, this.run, actions, () => this.state);
    this.computed = new ComputedRun(this.run, this.state, this.theme);
    this.view.load(this.run, this.theme);
    addInputListeners(this);
    this.view.nodePicker.lock(query);
    /** @type {import("../shared/linked_views.js").Link<ClusterExplorer> | null} pictures beside this one */
    this.link = linkViews(query, this, null);
    this.sizes = new ResizeObserver(() => {
      this.view.measured = false;
      this.frameLoop.request();
    });
    this.sizes.observe(root);
    // A page of the app may change its theme without an event.
    this.watch = window.setInterval(() => this.#watchTheme(), 1000);
    this.#draw();
    this.#playIfAsked(query);
  }

  /** More data of the same run; false where it is another one. @param {import("../shared/payload.js").Payload} payload */
  update(payload) {
    const before = this.run;
    const next = new Run(payload);
    const same = ["id", "N", "H", "K", "F"].every((name) => /** @type {any} */ (next)[name] === /** @type {any} */ (before)[name]);
    if (!same) return false;
    const wasAtEnd = this.state.epoch >= before.last;
    this.run = next;
    this.computed = new ComputedRun(next, this.state, this.theme);
    this.view.load(next, this.theme);
    // A reader at the last epoch of a live run stays at the last epoch.
    if (wasAtEnd && next.last > before.last) {
      if (prefersReducedMotion()) this.state.epoch = next.last;
      else this.#start();
    }
    this.frameLoop.request();
    return true;
  }

  /** @param {string} query what a page of the app selects */
  applyQuery(query) {
    withhold(this.root, query);
    const next = initialState(this.run, query, this.emphasis);
    const named = new URLSearchParams(query);
    const known = writeQuery(this.state, this.run, this.emphasis) === this.reported;
    for (const name of /** @type {const} */ (["graph", "node", "head", "epoch"])) if (named.has(name)) this.state[name] = next[name];
    this.computed.applyClassroom(this.state, classroomPatch(this.run, query));
    if (known) this.reported = writeQuery(this.state, this.run, this.emphasis); // the page already has what it selected itself
    this.view.nodePicker.lock(query);
    this.link = linkViews(query, this, this.link);
    this.#playIfAsked(query);
    this.frameLoop.request();
  }

  /** @param {string} query `playing` starts the run at once, unless the reader prefers reduced motion */
  #playIfAsked(query) {
    if (new URLSearchParams(query).get("play") === "1" && !prefersReducedMotion() && !this.state.playing) this.play();
  }

  /** @param {Partial<State>} patch */
  change(patch) {
    Object.assign(this.state, patch);
    this.#share(patch);
    if (Object.keys(patch).every((name) => name.startsWith("hover"))) this.idleTimer.delay();
    else this.idleTimer.restart();
    this.frameLoop.request();
  }

  /** State shared with linked pictures: clock and selection, not the what-if settings. @param {Partial<State>} patch */
  #share(patch) {
    const shared = Object.entries(patch).filter(([name]) => SHARED.includes(name));
    if (this.link && shared.length) this.link.send(Object.fromEntries(shared));
  }

  /** @param {Record<string, any>} patch from a picture beside this one */
  receive(patch) {
    Object.assign(this.state, validPatch(patch, this.run));
    if ("epoch" in patch) this.state.playing = false;
    this.frameLoop.request();
  }

  /** @param {number} epoch */
  setEpoch(epoch) {
    this.change({ playing: false, epoch: Math.min(this.run.last, Math.max(this.run.epochs[0], epoch)) });
  }

  play() {
    if (this.state.playing || this.run.epochs.length < 2) {
      this.change({ playing: false });
      return;
    }
    if (this.state.epoch >= this.run.last) this.state.epoch = this.run.epochs[0];
    this.#start();
  }

  #start() {
    this.descending = false;
    this.state.playing = true;
    this.frameLoop.start();
  }

  /** @param {number} key @param {number} dx @param {number} dy */
  moveKey(key, dx, dy) {
    if (!mayMove(this.state, key)) return;
    this.computed.interpolated.displacements.move(key, dx, dy);
    this.change({ edits: addMove(this.state.edits, key, dx, dy), key });
  }

  /** One step of gradient descent on the KL, from the shown state. */
  descend() {
    this.state.playing = false;
    const change = descentEdit(this.computed.interpolated, this.state);
    this.descentSteps++;
    this.change(change);
  }

  /** One step of descent per frame, until stopped. */
  toggleDescent() {
    this.descending = !this.descending;
    if (this.descending) this.frameLoop.start();
    this.change({ playing: false });
  }

  reset() {
    this.descending = false;
    this.descentSteps = 0;
    this.computed.interpolated.displacements.reset();
    this.change({ ...asTrained(this.run), node: -1, key: this.state.ownKey });
  }

  destroy() {
    this.frameLoop.destroy();
    this.idleTimer.destroy();
    this.link?.leave();
    clearTimeout(this.view.delayedFrame);
    this.sizes.disconnect();
    clearInterval(this.watch);
  }

  /** @param {number} seconds since the last frame */
  #frame(seconds) {
    if (this.descending) this.descend();
    if (this.state.playing) this.#advance(seconds);
    this.#draw();
    return this.state.playing || this.descending;
  }

  /** @param {number} seconds */
  #advance(seconds) {
    const { run, state } = this;
    const pace = Math.max(PACE, (run.epochs.length - 1) / LONGEST) * state.speed;
    state.epoch = run.advance(state.epoch, seconds * pace);
    state.playing = state.epoch < run.last;
    this.#share({ epoch: state.epoch });
    this.idleTimer.restart();
  }

  #draw() {
    const { state, run, computed } = this;
    const moving = state.playing || this.descending;
    if (!moving && this.theme.refresh()) this.#repaint();
    // With reduced motion, play steps from epoch to epoch.
    const stepping = state.playing && prefersReducedMotion();
    computed.compute(stepping ? { ...state, epoch: run.epochs[run.intervalAt(state.epoch).low] } : state);
    this.view.useCommonScale((this.link?.members() ?? []).map((other) => [other.view, other.computed]));
    const { descending, descentSteps, requestFrame } = this;
    this.view.draw(computed.scene, { descending, descentSteps, moving, trained: computed.asTrained(computed.scene.state), requestFrame });
  }

  #watchTheme() {
    if (!this.theme.refresh()) return;
    this.#repaint();
    this.frameLoop.request();
  }

  #repaint() {
    this.computed.scene.buildColourTables();
    this.view.load(this.run, this.theme);
  }

  #reportState() {
    if (this.state.playing || this.descending) {
      this.idleTimer.restart();
      return;
    }
    const { live, finding, card } = this.view;
    setText(live, `${finding.textContent} ${this.state.node < 0 ? "" : card.heading.textContent}`);
    const now = writeQuery(this.state, this.run, this.emphasis);
    if (now === this.reported) return;
    this.reported = now;
    this.onIdle(now, ADDRESS_NAMES);
  }
}
