// The film of depth: networks next to each other, layer by layer, drawn anew in every frame from what is set.

import { read, write } from "../shared/address.js";
import { Clock, Rest, stillness } from "../shared/clock.js";
import { Refusal } from "../shared/payload.js";
import { neighbour } from "../shared/scrubber.js";
import { nearest, place } from "../shared/surface.js";
import { between } from "./film.js";
import { Reel } from "./reel.js";
import { Screen } from "./screen.js";
import { ADDRESS, beginning, within } from "./state.js";

const LAYERS = 4; // a second, while it plays
const STEPS = 1.5; // recorded epochs a second
const REACH = 14; // pixels from a node within which a pointer means it
const RESTED = 400; // milliseconds after which the address follows

class FilmOfDepth {
  /**
   * @param {import("../shared/mount.js").Place} place
   * @param {import("../shared/payload.js").Payload} payload
   */
  constructor({ root, query, rested }, payload) {
    this.root = root;
    this.hover = -1;
    this.peeked = -1;
    /** @type {"" | "layer" | "epoch"} */
    this.playing = "";
    this.speed = 1;
    this.clock = new Clock((seconds) => this.#frame(seconds));
    this.rest = new Rest(RESTED, () => rested(write(this.state, this.start, ADDRESS)));
    this.reel = new Reel(payload);
    this.screen = new Screen(root, this.reel, {
      layer: (layer) => this.#set({ layer }),
      epoch: (epoch) => this.#set({ epoch }),
      play: (what) => this.#play(this.playing === what ? "" : what),
      speed: (factor) => (this.speed = factor),
      scale: (scale) => this.#set({ scale: /** @type {"own" | "common"} */ (scale) }),
      colour: (colour) => this.#set({ colour: /** @type {"label" | "group"} */ (colour) }),
      peek: (label) => this.#peek(label),
      press: (label) => this.#set({ only: this.state.only === label ? -1 : label }),
      reset: () => this.#reset(),
    });
    this.start = beginning(this.reel.bounds.depth);
    this.state = within(this.start, read(query, ADDRESS), this.reel.bounds);
    this.#listen();
    if (this.reel.header.playing && !query && !stillness()) {
      this.state.layer = 0;
      this.#play("layer");
    }
    this.clock.request();
  }

  /** @param {import("../shared/payload.js").Payload} payload */
  take(payload) {
    const reel = new Reel(payload);
    if (reel.networks.length !== this.reel.networks.length) {
      throw new Refusal("Another number of networks came than is shown. Reload the page.");
    }
    this.reel = reel;
    this.start = beginning(reel.bounds.depth);
    this.state = within(this.start, this.state, reel.bounds);
    this.screen.show(reel);
    this.clock.request();
  }

  /** @param {string} query */
  steer(query) {
    this.state = within(this.state, read(query, ADDRESS), this.reel.bounds);
    this.clock.request();
  }

  end() {
    this.clock.end();
    this.rest.end();
    this.sizes.disconnect();
    window.clearInterval(this.watch);
    this.screen.theme.system.removeEventListener("change", this.repaint);
  }

  #listen() {
    this.sizes = new ResizeObserver(() => {
      this.screen.stale = true;
      this.clock.request();
    });
    this.sizes.observe(this.root);
    this.repaint = () => this.screen.theme.read() && this.clock.request();
    this.screen.theme.system.addEventListener("change", this.repaint);
    this.watch = window.setInterval(this.repaint, 500); // Streamlit changes its ground without a word
    this.screen.parts.panels.forEach(({ canvas, plane }) => {
      const under = (/** @type {MouseEvent} */ event) => nearest(plane.at, 0, this.reel.bounds.nodes, place(event), REACH);
      canvas.addEventListener("pointermove", (event) => this.#hovers(under(event)));
      canvas.addEventListener("pointerleave", () => this.#hovers(-1));
      canvas.addEventListener("click", (event) => {
        const node = under(event);
        this.#set({ pin: node === this.state.pin ? -1 : node });
      });
    });
    this.root.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const on = /** @type {Element} */ (event.composedPath()[0]);
    if (event.key === "Escape") this.#reset();
    else if (on.matches("input, select, button")) return;
    else if (event.key === " ") this.#play(this.playing ? "" : "layer");
    else if (event.key === "ArrowLeft") this.#set({ layer: neighbour(this.reel.layers, this.state.layer, -1) });
    else if (event.key === "ArrowRight") this.#set({ layer: neighbour(this.reel.layers, this.state.layer, 1) });
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const nodes = this.reel.bounds.nodes;
      this.#set({ pin: (this.state.pin + (event.key === "ArrowUp" ? 1 : nodes - (this.state.pin < 0 ? 0 : 1))) % nodes });
    } else return;
    event.preventDefault();
  }

  /** @param {Partial<import("./state.js").State>} change */
  #set(change) {
    this.state = within(this.state, change, this.reel.bounds);
    if ("layer" in change || "epoch" in change) this.#play("");
    this.rest.stir();
    this.clock.request();
  }

  #reset() {
    this.#play("");
    this.state = { ...this.start };
    this.rest.stir();
    this.clock.request();
  }

  /** @param {number} node */
  #hovers(node) {
    if (node === this.hover) return;
    this.hover = node;
    this.clock.request();
  }

  /** @param {number} label */
  #peek(label) {
    this.peeked = label;
    this.clock.request();
  }

  /** @param {"" | "layer" | "epoch"} what */
  #play(what) {
    this.playing = what;
    this.screen.parts.layers.playing(what === "layer");
    this.screen.parts.epochs.playing(what === "epoch");
    if (!what) {
      this.clock.stop();
      return;
    }
    const { depth, last } = this.reel.bounds;
    if (what === "layer" && this.state.layer >= depth) this.state.layer = 0;
    if (what === "epoch" && (this.state.epoch ?? last) >= last) this.state.epoch = this.reel.epochs[0];
    this.clock.start();
  }

  /** @param {number} seconds */
  #advance(seconds) {
    const step = this.speed * seconds;
    if (this.playing === "layer") {
      this.state.layer = Math.min(this.reel.bounds.depth, this.state.layer + LAYERS * step);
      if (this.state.layer >= this.reel.bounds.depth) this.#play("");
    } else if (this.playing === "epoch") {
      const { low, share } = between(this.reel.epochs, this.state.epoch ?? 0);
      const at = Math.min(this.reel.epochs.length - 1, low + share + STEPS * step);
      const from = Math.min(Math.floor(at), this.reel.epochs.length - 2);
      this.state.epoch = this.reel.epochs[from] + (at - from) * (this.reel.epochs[from + 1] - this.reel.epochs[from]);
      if (at >= this.reel.epochs.length - 1) this.#play("");
    }
    this.rest.stir();
  }

  /** @param {number} seconds */
  #frame(seconds) {
    if (this.playing) this.#advance(seconds);
    this.screen.draw({ ...this.state, hover: this.hover, peeked: this.peeked, playing: this.playing !== "" });
    return this.playing !== "";
  }
}

/** @type {import("../shared/mount.js").Make} */
export const film = (place, payload) => new FilmOfDepth(place, payload);
