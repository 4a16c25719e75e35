// Assignments side by side as a component of the app.

import { OPEN_EVENT, createAssignmentColumns } from "./columns/assignment_columns.js";
import { streamlitComponent } from "./shared/mount.js";

const mount = streamlitComponent(createAssignmentColumns);
/** @type {WeakMap<Element, (detail: {run: string, node: number}) => void>} what tells the server, by its picture */
const openers = new WeakMap();

export default (/** @type {any} */ component) => {
  const root = /** @type {HTMLElement} */ (component.parentElement.querySelector("[data-explorer]"));
  if (!openers.has(root)) root.addEventListener(OPEN_EVENT, (/** @type {any} */ event) => openers.get(root)?.(event.detail));
  openers.set(root, (detail) => component.setTriggerValue("open", detail));
  return mount(component);
};
