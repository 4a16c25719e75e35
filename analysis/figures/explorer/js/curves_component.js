// The curves of a training as a component of the app.

import { Curves } from "./curves/picture.js";

/** @type {WeakMap<HTMLElement, Curves>} */
const pictures = new WeakMap();

export default (/** @type {any} */ { data, parentElement }) => {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector("[data-curves]"));
  pictures.get(root)?.end();
  pictures.set(root, new Curves(root, data));
  return () => pictures.get(root)?.end();
};
