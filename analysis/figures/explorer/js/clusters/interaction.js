// Pointer, touch and keyboard input on the panels.

import { pointerPosition } from "../shared/canvas.js";
import { adjacentStep } from "../shared/scrubber.js";
import { mayMove } from "./model/state.js";

/** @typedef {import("./cluster_explorer.js").ClusterExplorer} Clusters */

const PULL = 0.06; // of a head's weight for a pixel
const NUDGE = 0.02; // of the plane's width for a press of an arrow

/**
 * Add the listeners: hovering highlights a node in all panels, a click selects it.
 *
 * @param {Clusters} picture
 */
export function addInputListeners(picture) {
  onGraph(picture);
  onPlane(picture);
  onHeat(picture);
  for (const { canvas } of [picture.view.graph, picture.view.plane, picture.view.heat]) {
    canvas.addEventListener("pointerleave", () => picture.change({ hover: -1, hoverKey: -1 }));
  }
  picture.root.addEventListener("keydown", (event) => keyboard(picture, event));
}

/** @param {Clusters} picture */
function onGraph(picture) {
  const { graph } = picture.view;
  const { canvas } = graph;
  canvas.addEventListener("pointermove", (event) => hover(picture, graph.find(pointerPosition(event), picture.computed.scene)));
  canvas.addEventListener("click", (event) => togglePinned(picture, graph.find(pointerPosition(event), picture.computed.scene)));
}

/** @param {Clusters} picture */
function onPlane(picture) {
  const { plane } = picture.view;
  const { canvas } = plane;
  /** @type {{key: number, at: [number, number]} | null} */
  let dragged = null;
  canvas.addEventListener("pointerdown", (event) => {
    const at = pointerPosition(event);
    const key = plane.findKey(at, picture.computed.scene);
    if (!mayMove(picture.state, key)) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    dragged = { key, at };
    picture.change({ key });
  });
  preventScrollOver(canvas, (at) => mayMove(picture.state, plane.findKey(at, picture.computed.scene)));
  canvas.addEventListener("pointermove", (event) => {
    const at = pointerPosition(event);
    if (dragged) {
      picture.moveKey(dragged.key, (at[0] - dragged.at[0]) / plane.scale, (dragged.at[1] - at[1]) / plane.scale);
      dragged.at = at;
      return;
    }
    const hoverKey = plane.findKey(at, picture.computed.scene);
    canvas.style.cursor = mayMove(picture.state, hoverKey) ? "grab" : hoverKey >= 0 ? "not-allowed" : "";
    picture.change({ hoverKey, hover: hoverKey >= 0 ? -1 : plane.find(at, picture.computed.scene) });
  });
  const release = () => (dragged = null);
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("click", (event) => {
    if (plane.findKey(pointerPosition(event), picture.computed.scene) < 0) togglePinned(picture, plane.find(pointerPosition(event), picture.computed.scene));
  });
}

/** @param {Clusters} picture */
function onHeat(picture) {
  const { heat } = picture.view;
  const { canvas } = heat;
  /** @type {{weightHandle: number, y: number} | null} */
  let dragged = null;
  canvas.addEventListener("pointerdown", (event) => {
    const { weightHandle } = heat.find(pointerPosition(event), picture.computed.scene);
    if (weightHandle < 0) return;
    canvas.setPointerCapture(event.pointerId);
    dragged = { weightHandle, y: event.clientY };
  });
  preventScrollOver(canvas, (at) => heat.find(at, picture.computed.scene).weightHandle >= 0);
  canvas.addEventListener("pointermove", (event) => {
    if (dragged) {
      picture.view.controls?.setWeight(dragged.weightHandle, picture.computed.interpolated.weights[dragged.weightHandle] + PULL * (dragged.y - event.clientY));
      dragged.y = event.clientY;
      return;
    }
    const target = heat.find(pointerPosition(event), picture.computed.scene);
    canvas.style.cursor = target.weightHandle >= 0 ? "ns-resize" : target.head >= 0 ? "pointer" : "";
    picture.change({ hover: target.node, hoverKey: target.key });
  });
  const release = () => (dragged = null);
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("click", (event) => {
    const target = heat.find(pointerPosition(event), picture.computed.scene);
    if (target.weightHandle >= 0) return;
    if (target.head >= 0) picture.change({ head: picture.state.head === target.head ? -1 : target.head });
    else togglePinned(picture, target.node);
  });
}

/**
 * Touch drags what can be dragged; anywhere else it scrolls the page.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {(at: [number, number]) => boolean} movable
 */
function preventScrollOver(canvas, movable) {
  const touched = (/** @type {TouchEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    const { clientX, clientY } = event.touches[0];
    if (movable([clientX - box.left, clientY - box.top])) event.preventDefault();
  };
  canvas.addEventListener("touchstart", touched, { passive: false });
}

/** @param {Clusters} picture @param {number} node */
function hover(picture, node) {
  picture.view.graph.canvas.style.cursor = node >= 0 ? "pointer" : "";
  picture.change({ hover: node, hoverKey: -1 });
}

/** @param {Clusters} picture @param {number} node */
function togglePinned(picture, node) {
  const graph = node >= 0 && picture.state.graph >= 0 ? picture.run.graphOf[node] : picture.state.graph;
  picture.change({ node: node === picture.state.node ? -1 : node, graph });
}

/** @param {Clusters} picture @param {KeyboardEvent} event */
function keyboard(picture, event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    picture.reset();
    return;
  }
  if (target.matches("input, select, button, .scrolling")) return;
  const onPlane = target.dataset.panel === "plane";
  const turn = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
  if (event.key === " ") {
    picture.play();
  } else if (event.key === "s" || event.key === "S") {
    picture.view.announce(picture.state.node >= 0);
  } else if (onPlane && (event.key === "k" || event.key === "K")) {
    selectNextKey(picture, event.key === "k" ? 1 : -1);
  } else if (turn && onPlane && mayMove(picture.state, picture.state.key)) {
    const { low, high } = picture.computed.projection;
    const far = (event.shiftKey ? 5 : 1) * NUDGE * (high[0] - low[0]);
    picture.moveKey(picture.state.key, turn[0] * far, turn[1] * far);
  } else if (turn && turn[0]) {
    picture.setEpoch(adjacentStep(picture.run.epochs, picture.state.epoch, turn[0]));
  } else if (turn) {
    selectNextNode(picture, -turn[1]);
  } else {
    return;
  }
  event.preventDefault();
}

/** @param {Clusters} picture @param {number} turn */
function selectNextKey({ run, state, change }, turn) {
  if (state.ownKey >= 0) {
    change({ key: state.ownKey, head: state.head < 0 ? -1 : Math.floor(state.ownKey / run.K) });
    return;
  }
  const [from, count] = state.head < 0 ? [0, run.H * run.K] : [state.head * run.K, run.K];
  const at = state.key < from || state.key >= from + count ? (turn > 0 ? -1 : 0) : state.key - from;
  change({ key: from + ((at + turn + count) % count) });
}

/** The next node in the order of rows. @param {Clusters} picture @param {number} turn */
function selectNextNode({ run, state, change }, turn) {
  const rows = run.rows(state.graph);
  const at = rows.indexOf(state.node);
  change({ node: rows[at < 0 ? 0 : (at + turn + rows.length) % rows.length] });
}
