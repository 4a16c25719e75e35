// The curves of a training as a component of the app.

import { TrainingCurves } from "./curves/training_curves.js";

/** @type {WeakMap<HTMLElement, TrainingCurves>} */
const pictures = new WeakMap();

export default (/** @type {any} */ { data, parentElement }) => {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector("[data-curves]"));
  pictures.get(root)?.destroy();
  pictures.set(root, new TrainingCurves(root, data));
  return () => pictures.get(root)?.destroy();
};
