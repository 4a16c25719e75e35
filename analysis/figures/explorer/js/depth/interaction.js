// Pointer and keyboard input on the depth explorer.

import { adjacentStep } from "../shared/scrubber.js";
import { nearestPoint, pointerPosition } from "../shared/canvas.js";

/** @typedef {import("./depth_explorer.js").DepthExplorer} DepthExplorer */

const REACH = 14; // pixels from a node within which it is selected

/**
 * Add the listeners: hovering highlights a node in every network, a click selects it.
 *
 * @param {DepthExplorer} picture
 * @param {HTMLElement} root
 * @param {AbortSignal} signal ends them all
 */
export function addInputListeners(picture, root, signal) {
  for (const { canvas, plane } of picture.view.parts.panels) {
    const under = (/** @type {MouseEvent} */ event) => nearestPoint(plane.positions, 0, picture.data.bounds.nodes, pointerPosition(event), REACH);
    canvas.addEventListener("pointermove", (event) => picture.setHover(under(event)), { signal });
    canvas.addEventListener("pointerleave", () => picture.setHover(-1), { signal });
    const pin = (/** @type {MouseEvent} */ event) => {
      const node = under(event);
      picture.set({ node: node === picture.state.node ? -1 : node });
    };
    canvas.addEventListener("click", pin, { signal });
  }
  root.addEventListener("keydown", (event) => keyboard(picture, event), { signal });
}

/** @param {DepthExplorer} picture @param {KeyboardEvent} event */
function keyboard(picture, event) {
  const on = /** @type {Element} */ (event.composedPath()[0]);
  const { state, data } = picture;
  const { layers, bounds } = data;
  if (event.key === "Escape") picture.reset();
  else if (on.matches("input, select, button")) return;
  else if (event.key === " ") picture.play(picture.playing ? "" : "layer");
  else if (event.key === "s" || event.key === "S") picture.announce();
  else if (event.key === "ArrowLeft") picture.set({ layer: adjacentStep(layers, state.layer, -1) });
  else if (event.key === "ArrowRight") picture.set({ layer: adjacentStep(layers, state.layer, 1) });
  else if (event.key === "ArrowUp") picture.set({ node: (state.node + 1) % bounds.nodes });
  else if (event.key === "ArrowDown") picture.set({ node: (Math.max(state.node, 0) + bounds.nodes - 1) % bounds.nodes });
  else return;
  event.preventDefault();
}
