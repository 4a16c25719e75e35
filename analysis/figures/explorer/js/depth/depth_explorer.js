// The depth explorer: networks next to each other, layer by layer. One state, changed by the reader and by the clock.

import { decodeState, encodeState } from "../shared/url_state.js";
import { FrameLoop, prefersReducedMotion } from "../shared/animation_frame.js";
import { setText } from "../shared/dom.js";
import { withhold } from "../shared/page/withheld.js";
import { IdleTimer } from "../shared/page/idle_timer.js";
import { View } from "./view.js";
import { addInputListeners } from "./interaction.js";
import { DepthData } from "./model/depth_data.js";
import { between } from "./model/interpolation.js";
import { ADDRESS, applyPatch, defaultState } from "./model/state.js";

const LONGEST = 9; // seconds that all layers, or all epochs, take to play
const LAYERS = 3; // a second, at least
const EPOCHS = 1.2; // recorded ones a second, at least
const GROWTH = 1; // seconds from one recorded epoch to the next while a network trains
const IDLE_DELAY = 600; // milliseconds without input after which the server and the address are updated

/** @type {import("../shared/mount.js").PictureFactory} */
export const createDepthExplorer = (context, payload) => new DepthExplorer(context, payload);

export class DepthExplorer {
  /**
   * @param {import("../shared/mount.js").PictureContext} context
   * @param {import("../shared/payload.js").Payload} payload
   */
  constructor({ root, query, onIdle }, payload) {
    withhold(root, query);
    this.onIdle = onIdle;
    this.hover = -1;
    this.hoveredLabel = -1;
    /** @type {"" | "layer" | "epoch"} */
    this.playing = "";
    this.speed = 1;
    /** @type {number} */
    this.epochProgress = 1; // share of the way from the epochs `from` to those recorded since
    /** @type {number[]} */
    this.previousEpochs = [];
    this.data = new DepthData(payload);
    this.defaults = defaultState(this.data.bounds.depth);
    const selected = decodeState(query, ADDRESS);
    this.state = applyPatch(this.defaults, selected, this.data.bounds);
    this.reported = encodeState(this.state, this.defaults, ADDRESS);
    this.frameLoop = new FrameLoop((seconds) => this.#frame(seconds));
    this.idleTimer = new IdleTimer(IDLE_DELAY, () => this.#reportState());
    this.view = new View(root, this.data, {
      layer: (layer) => this.set({ layer }),
      epoch: (epoch) => this.set({ epoch }),
      play: (what) => this.play(this.playing === what ? "" : what),
      speed: (factor) => (this.speed = factor),
      scale: (scale) => this.set({ scale: /** @type {"own" | "common"} */ (scale) }),
      colour: (colour) => this.set({ colour: /** @type {"label" | "group"} */ (colour) }),
      onHover: (label) => this.#hoverLabel(label),
      onPress: (label) => this.set({ only: this.state.only === label ? -1 : label }),
      reset: () => this.reset(),
      announce: () => this.announce(),
    });
    this.listeners = new AbortController();
    this.sizes = new ResizeObserver(() => {
      this.view.sizesStale = true;
      this.frameLoop.request();
    });
    this.sizes.observe(root);
    // A page of the app may change its theme without telling the pictures.
    this.watch = window.setInterval(() => this.view.theme.refresh() && this.frameLoop.request(), 1000);
    addInputListeners(this, root, this.listeners.signal);
    if (this.data.header.playing && !Object.keys(selected).length && !prefersReducedMotion()) {
      this.state.layer = 0;
      this.play("layer");
    }
    this.#frame(0);
  }

  /**
   * Take more data of the same networks; false for other networks, which need a new picture.
   *
   * @param {import("../shared/payload.js").Payload} payload
   */
  update(payload) {
    const data = new DepthData(payload);
    if (data.kind !== this.data.kind) return false;
    const known = encodeState(this.state, this.defaults, ADDRESS) === this.reported;
    const atEnd = this.state.layer >= this.data.bounds.depth; // a later network of the sweep may be deeper
    this.previousEpochs = this.data.networks.map(({ currentEpoch }) => currentEpoch);
    this.epochProgress = prefersReducedMotion() || String(this.previousEpochs) === String(data.networks.map(({ currentEpoch }) => currentEpoch)) ? 1 : 0;
    this.data = data;
    this.defaults = defaultState(data.bounds.depth);
    this.state = applyPatch(this.defaults, { ...this.state, ...(atEnd && { layer: data.bounds.depth }) }, data.bounds);
    if (known) this.reported = encodeState(this.state, this.defaults, ADDRESS);
    this.view.setData(data);
    this.#grow(0);
    if (this.epochProgress < 1) this.frameLoop.start();
    else this.frameLoop.request();
    return true;
  }

  /** @param {string} query what a page of the app selects */
  applyQuery(query) {
    const known = encodeState(this.state, this.defaults, ADDRESS) === this.reported;
    withhold(this.view.root, query);
    this.state = applyPatch(this.state, decodeState(query, ADDRESS), this.data.bounds);
    if (known) this.reported = encodeState(this.state, this.defaults, ADDRESS); // the page already has what it selected itself
    this.frameLoop.request();
  }

  destroy() {
    this.frameLoop.destroy();
    this.idleTimer.destroy();
    this.sizes.disconnect();
    this.listeners.abort();
    clearInterval(this.watch);
  }

  /** @param {Partial<import("./model/state.js").State>} change */
  set(change) {
    this.state = applyPatch(this.state, change, this.data.bounds);
    if ("layer" in change || "epoch" in change) this.play("");
    this.idleTimer.restart();
    this.frameLoop.request();
  }

  reset() {
    this.play("");
    this.state = { ...this.defaults };
    this.idleTimer.restart();
    this.frameLoop.request();
  }

  /** Announce the text now, even if unchanged. */
  announce() {
    const { parts } = this.view;
    const shown = parts.panels.map(({ name, facts }) => `${name.textContent}: ${facts.textContent}`);
    const words = [parts.finding, parts.remark, parts.layers.output, parts.node].map((part) => part.textContent);
    parts.live.textContent = "";
    requestAnimationFrame(() => setText(parts.live, [...words, ...shown].filter(Boolean).join(" ")));
  }

  /** @param {number} node */
  setHover(node) {
    if (node === this.hover) return;
    this.hover = node;
    this.idleTimer.delay();
    this.frameLoop.request();
  }

  /** @param {number} label */
  #hoverLabel(label) {
    this.hoveredLabel = label;
    this.idleTimer.delay();
    this.frameLoop.request();
  }

  /** @param {"" | "layer" | "epoch"} what */
  play(what) {
    this.playing = what;
    this.view.parts.layers.setPlaying(what === "layer");
    this.view.parts.epochs.setPlaying(what === "epoch");
    if (!what) return; // the next frame ends it, or continues with live networks
    const { depth, last } = this.data.bounds;
    if (what === "layer" && this.state.layer >= depth) this.state.layer = 0;
    if (what === "epoch" && (this.state.epoch ?? last) >= last) this.state.epoch = this.data.epochs[0];
    this.frameLoop.start();
  }

  /** @param {number} seconds since the last frame */
  #advance(seconds) {
    const { state } = this;
    const { epochs, bounds } = this.data;
    if (this.playing === "layer") {
      const pace = Math.max(LAYERS, bounds.depth / LONGEST) * this.speed;
      state.layer = Math.min(bounds.depth, state.layer + seconds * pace);
      if (state.layer >= bounds.depth) this.play("");
    } else {
      const end = epochs.length - 1;
      const pace = Math.max(EPOCHS, end / LONGEST) * this.speed;
      const { low, share } = between(epochs, state.epoch ?? epochs[0]);
      const at = Math.min(end, low + share + seconds * pace);
      const from = Math.min(Math.floor(at), end - 1);
      state.epoch = epochs[from] + (at - from) * (epochs[from + 1] - epochs[from]);
      if (at >= end) this.play("");
    }
    this.idleTimer.restart();
  }

  /** Advance live networks to the epochs recorded since. @param {number} seconds since the last frame */
  #grow(seconds) {
    if (this.epochProgress >= 1) return;
    this.epochProgress = Math.min(1, this.epochProgress + seconds / GROWTH);
    this.data.networks.forEach((network, q) => {
      network.currentEpoch = this.previousEpochs[q] + this.epochProgress * (network.facts.best - this.previousEpochs[q]);
    });
  }

  /** @param {number} seconds since the last frame */
  #frame(seconds) {
    if (this.playing) this.#advance(seconds);
    this.#grow(seconds);
    // With reduced motion, layers are shown without interpolation.
    const layer = this.playing === "layer" && prefersReducedMotion() ? Math.floor(this.state.layer) : this.state.layer;
    this.view.draw({ ...this.state, layer, hover: this.hover, hoveredLabel: this.hoveredLabel });
    return this.playing !== "" || this.epochProgress < 1;
  }

  #reportState() {
    if (this.playing) {
      this.idleTimer.restart();
      return;
    }
    const { parts } = this.view;
    setText(parts.live, `${parts.finding.textContent} ${parts.node.textContent}`);
    const now = encodeState(this.state, this.defaults, ADDRESS);
    if (now === this.reported) return;
    this.reported = now;
    this.onIdle(now, Object.keys(ADDRESS));
  }
}
