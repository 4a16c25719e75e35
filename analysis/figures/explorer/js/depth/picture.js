// The film of depth: networks next to each other, layer by layer. One state, changed by hands and by time.

import { read, write } from "../shared/url_state.js";
import { Clock, Rest, stillness } from "../shared/animation_frame.js";
import { say } from "../shared/dom.js";
import { Screen } from "./frame.js";
import { addInputListeners } from "./interaction.js";
import { Reel } from "./model/film_data.js";
import { between } from "./model/interpolation.js";
import { ADDRESS, beginning, within } from "./model/state.js";

const LONGEST = 9; // seconds that all layers, or all epochs, take to play
const LAYERS = 3; // a second, at least
const EPOCHS = 1.2; // recorded ones a second, at least
const GROWTH = 1; // seconds from one recorded epoch to the next while a network trains
const REST = 600; // milliseconds after which the server and the address may hear

/** @type {import("../shared/mount.js").Make} */
export const film = (place, payload) => new FilmOfDepth(place, payload);

export class FilmOfDepth {
  /**
   * @param {import("../shared/mount.js").Place} place
   * @param {import("../shared/payload.js").Payload} payload
   */
  constructor({ root, query, rested }, payload) {
    this.rested = rested;
    this.hover = -1;
    this.peeked = -1;
    /** @type {"" | "layer" | "epoch"} */
    this.playing = "";
    this.speed = 1;
    /** @type {number} */
    this.grown = 1; // share of the way from the epochs `from` to those recorded since
    /** @type {number[]} */
    this.from = [];
    this.reel = new Reel(payload);
    this.start = beginning(this.reel.bounds.depth);
    this.state = within(this.start, read(query, ADDRESS), this.reel.bounds);
    this.said = write(this.state, this.start, ADDRESS);
    this.clock = new Clock((seconds) => this.#frame(seconds));
    this.rest = new Rest(REST, () => this.#rested());
    this.screen = new Screen(root, this.reel, {
      layer: (layer) => this.set({ layer }),
      epoch: (epoch) => this.set({ epoch }),
      play: (what) => this.play(this.playing === what ? "" : what),
      speed: (factor) => (this.speed = factor),
      scale: (scale) => this.set({ scale: /** @type {"own" | "common"} */ (scale) }),
      colour: (colour) => this.set({ colour: /** @type {"label" | "group"} */ (colour) }),
      peek: (label) => this.#peek(label),
      press: (label) => this.set({ only: this.state.only === label ? -1 : label }),
      reset: () => this.reset(),
      speak: () => this.speak(),
    });
    this.ended = new AbortController();
    this.sizes = new ResizeObserver(() => {
      this.screen.stale = true;
      this.clock.request();
    });
    this.sizes.observe(root);
    // A page of the app may change its ground without a word to us.
    this.watch = window.setInterval(() => this.screen.theme.read() && this.clock.request(), 1000);
    addInputListeners(this, root, this.ended.signal);
    if (this.reel.header.playing && !query && !stillness()) {
      this.state.layer = 0;
      this.play("layer");
    }
    this.#frame(0);
  }

  /**
   * More data of the same networks; false where they are others, which need a picture of their own.
   *
   * @param {import("../shared/payload.js").Payload} payload
   */
  take(payload) {
    const reel = new Reel(payload);
    if (reel.kind !== this.reel.kind) return false;
    const known = write(this.state, this.start, ADDRESS) === this.said;
    const atEnd = this.state.layer >= this.reel.bounds.depth; // of a sweep, the next network may be deeper
    this.from = this.reel.networks.map(({ shown }) => shown);
    this.grown = stillness() || String(this.from) === String(reel.networks.map(({ shown }) => shown)) ? 1 : 0;
    this.reel = reel;
    this.start = beginning(reel.bounds.depth);
    this.state = within(this.start, { ...this.state, ...(atEnd && { layer: reel.bounds.depth }) }, reel.bounds);
    if (known) this.said = write(this.state, this.start, ADDRESS);
    this.screen.show(reel);
    this.#grow(0);
    if (this.grown < 1) this.clock.start();
    else this.clock.request();
    return true;
  }

  /** @param {string} query what a page of the app selects */
  steer(query) {
    const known = write(this.state, this.start, ADDRESS) === this.said;
    this.state = within(this.state, read(query, ADDRESS), this.reel.bounds);
    if (known) this.said = write(this.state, this.start, ADDRESS); // the page knows what it has asked for
    this.clock.request();
  }

  end() {
    this.clock.end();
    this.rest.end();
    this.sizes.disconnect();
    this.ended.abort();
    clearInterval(this.watch);
  }

  /** @param {Partial<import("./model/state.js").State>} change */
  set(change) {
    this.state = within(this.state, change, this.reel.bounds);
    if ("layer" in change || "epoch" in change) this.play("");
    this.rest.stir();
    this.clock.request();
  }

  reset() {
    this.play("");
    this.state = { ...this.start };
    this.rest.stir();
    this.clock.request();
  }

  /** Say it now, also what was said before. */
  speak() {
    const { parts } = this.screen;
    const shown = parts.panels.map(({ name, facts }) => `${name.textContent}: ${facts.textContent}`);
    const words = [parts.finding, parts.remark, parts.layers.output, parts.node].map((part) => part.textContent);
    parts.live.textContent = "";
    requestAnimationFrame(() => say(parts.live, [...words, ...shown].filter(Boolean).join(" ")));
  }

  /** @param {number} node */
  hovers(node) {
    if (node === this.hover) return;
    this.hover = node;
    this.rest.delay();
    this.clock.request();
  }

  /** @param {number} label */
  #peek(label) {
    this.peeked = label;
    this.rest.delay();
    this.clock.request();
  }

  /** @param {"" | "layer" | "epoch"} what */
  play(what) {
    this.playing = what;
    this.screen.parts.layers.playing(what === "layer");
    this.screen.parts.epochs.playing(what === "epoch");
    if (!what) return; // the next frame ends it, or goes on with what grows
    const { depth, last } = this.reel.bounds;
    if (what === "layer" && this.state.layer >= depth) this.state.layer = 0;
    if (what === "epoch" && (this.state.epoch ?? last) >= last) this.state.epoch = this.reel.epochs[0];
    this.clock.start();
  }

  /** @param {number} seconds since the last frame */
  #advance(seconds) {
    const { state } = this;
    const { epochs, bounds } = this.reel;
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
    this.rest.stir();
  }

  /** Networks that train go on to the epochs that were recorded since. @param {number} seconds since the last frame */
  #grow(seconds) {
    if (this.grown >= 1) return;
    this.grown = Math.min(1, this.grown + seconds / GROWTH);
    this.reel.networks.forEach((network, q) => {
      network.shown = this.from[q] + this.grown * (network.facts.best - this.from[q]);
    });
  }

  /** @param {number} seconds since the last frame */
  #frame(seconds) {
    if (this.playing) this.#advance(seconds);
    this.#grow(seconds);
    // Who wants less motion sees one layer after the other, without the way between.
    const layer = this.playing === "layer" && stillness() ? Math.floor(this.state.layer) : this.state.layer;
    this.screen.draw({ ...this.state, layer, hover: this.hover, peeked: this.peeked });
    return this.playing !== "" || this.grown < 1;
  }

  #rested() {
    if (this.playing) {
      this.rest.stir();
      return;
    }
    const { parts } = this.screen;
    say(parts.live, `${parts.finding.textContent} ${parts.node.textContent}`);
    const now = write(this.state, this.start, ADDRESS);
    if (now === this.said) return;
    this.said = now;
    this.rested(now, Object.keys(ADDRESS));
  }
}
