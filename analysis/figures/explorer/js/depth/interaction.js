// Pointer and keys of the keyboard on the film.

import { neighbour } from "../shared/scrubber.js";
import { nearest, place } from "../shared/canvas.js";

/** @typedef {import("./picture.js").FilmOfDepth} FilmOfDepth */

const REACH = 14; // pixels from a node within which a pointer means it

/**
 * Point at a node: it lights up in every network. A click keeps it.
 *
 * @param {FilmOfDepth} film
 * @param {HTMLElement} root
 * @param {AbortSignal} signal ends them all
 */
export function addInputListeners(film, root, signal) {
  for (const { canvas, plane } of film.screen.parts.panels) {
    const under = (/** @type {MouseEvent} */ event) => nearest(plane.at, 0, film.reel.bounds.nodes, place(event), REACH);
    canvas.addEventListener("pointermove", (event) => film.hovers(under(event)), { signal });
    canvas.addEventListener("pointerleave", () => film.hovers(-1), { signal });
    const pin = (/** @type {MouseEvent} */ event) => {
      const node = under(event);
      film.set({ node: node === film.state.node ? -1 : node });
    };
    canvas.addEventListener("click", pin, { signal });
  }
  root.addEventListener("keydown", (event) => keyboard(film, event), { signal });
}

/** @param {FilmOfDepth} film @param {KeyboardEvent} event */
function keyboard(film, event) {
  const on = /** @type {Element} */ (event.composedPath()[0]);
  const { state, reel } = film;
  const { layers, bounds } = reel;
  if (event.key === "Escape") film.reset();
  else if (on.matches("input, select, button")) return;
  else if (event.key === " ") film.play(film.playing ? "" : "layer");
  else if (event.key === "s" || event.key === "S") film.speak();
  else if (event.key === "ArrowLeft") film.set({ layer: neighbour(layers, state.layer, -1) });
  else if (event.key === "ArrowRight") film.set({ layer: neighbour(layers, state.layer, 1) });
  else if (event.key === "ArrowUp") film.set({ node: (state.node + 1) % bounds.nodes });
  else if (event.key === "ArrowDown") film.set({ node: (Math.max(state.node, 0) + bounds.nodes - 1) % bounds.nodes });
  else return;
  event.preventDefault();
}
