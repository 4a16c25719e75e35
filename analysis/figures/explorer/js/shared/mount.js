// Where a picture lives: in an element of the app or of an exported page. State stays with the element, so that
// new data or a rerun of the script never lose what the reader has set.

import { element } from "./dom.js";
import { PayloadError, fromBase64, onAddition, unpack, withAdditions } from "./payload.js";
import { onSelection, reportState, selectedQuery } from "./selection_messages.js";

/**
 * `take` is given other data, and says whether they are of the same run.
 *
 * @typedef {{
 *   update: (payload: import("./payload.js").Payload) => boolean, applyQuery: (query: string) => void, destroy: () => void
 * }} Picture
 * @typedef {(query: string, names: string[]) => void} OnIdle the parameters that differ from the default, and the names of all parameters
 * @typedef {{root: HTMLElement, query: string, onIdle: OnIdle}} PictureContext
 * @typedef {(context: PictureContext, payload: import("./payload.js").Payload) => Picture} PictureFactory
 */

/** @type {WeakMap<HTMLElement, Picture>} */
const pictures = new WeakMap();
/** @type {WeakMap<HTMLElement, string>} the digest of what a picture shows */
const digests = new WeakMap();
/** @type {WeakMap<HTMLElement, () => void>} what draws a picture of the data that came last */
const redraws = new WeakMap();
/** @type {WeakMap<HTMLElement, () => void>} what ends the steering of a picture by its page */
const unsubscribers = new WeakMap();

/**
 * Show bytes in an element: a new picture, or the one that is there with new data. What cannot be shown is a
 * sentence in its place.
 *
 * @param {HTMLElement} root carries data-explorer
 * @param {Uint8Array} bytes
 * @param {{make: PictureFactory, query: string, onIdle: OnIdle}} options
 */
export function mount(root, bytes, { make, query, onIdle }) {
  try {
    const payload = withAdditions(unpack(bytes, root.dataset.explorer ?? ""));
    const existing = pictures.get(root);
    const { digest } = payload.header;
    if (existing && digests.get(root) === digest) return;
    digests.set(root, digest);
    if (existing?.update(payload)) return;
    unmount(root);
    root.replaceChildren();
    pictures.set(root, make({ root, query, onIdle }, payload));
  } catch (error) {
    unmount(root);
    const words = error instanceof PayloadError ? error.message : "This picture could not be drawn: its data are damaged. Reload the page.";
    root.replaceChildren(element("p", { class: "refusal", role: "alert" }, words));
    root.dataset.ready = "";
    if (!(error instanceof PayloadError)) console.error(error);
  }
}

/** @param {HTMLElement} root */
function unmount(root) {
  pictures.get(root)?.destroy();
  pictures.delete(root);
}

/**
 * Set a picture from outside, as the selection of a page does.
 *
 * @param {HTMLElement} root
 * @param {string} query
 */
export function applyQuery(root, query) {
  pictures.get(root)?.applyQuery(query);
}

/**
 * The picture as a component of Streamlit, which calls again whenever the data change, on the same element.
 *
 * @param {PictureFactory} make
 */
export function streamlitComponent(make) {
  return (/** @type {any} */ { data, parentElement }) => {
    const root = /** @type {HTMLElement} */ (parentElement.querySelector("[data-explorer]"));
    const key = keyClass(root);
    const draw = () => mount(root, data, { make, query: selectedQuery(key), onIdle: (query, names) => reportState(key, query, names) });
    redraws.set(root, draw);
    if (!unsubscribers.has(root)) {
      const steered = onSelection(key, (query) => applyQuery(root, query));
      const added = onAddition(() => redraws.get(root)?.());
      unsubscribers.set(root, () => [steered, added].forEach((end) => end()));
    }
    draw();
    return () => {
      unsubscribers.get(root)?.();
      unsubscribers.delete(root);
      unmount(root);
    };
  };
}

/**
 * The class by which Streamlit marks an element with a key; the key it hands to components is another one.
 *
 * @param {HTMLElement} root
 */
function keyClass(root) {
  let at = /** @type {Element | null} */ (root);
  while (at) {
    const marked = [...at.classList].find((name) => name.startsWith("st-key-"));
    if (marked) return marked;
    const tree = at.getRootNode();
    at = at.parentElement ?? (tree instanceof ShadowRoot ? tree.host : null);
  }
  return "";
}

/**
 * The pictures of an exported page, whose data are in the page; the address says more than how it was exported. One that
 * ends in a bare # does, too: all was set back.
 *
 * @param {PictureFactory} make
 */
export function mountExported(make) {
  for (const root of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-explorer]"))) {
    const data = document.getElementById(root.dataset.payload ?? "");
    const link = root.dataset.link ? `&link=${root.dataset.link}` : "";
    const state = location.href.includes("#") ? location.hash.slice(1) : (root.dataset.query ?? "");
    const query = `${state}${link}`;
    mount(root, fromBase64(data?.textContent ?? ""), { make, query, onIdle: keepInAddress });
  }
}

/** @param {string} query */
function keepInAddress(query) {
  try {
    history.replaceState(null, "", `#${query}`);
  } catch {
    // a frame without an address of its own, as in a notebook: nothing to keep it in
  }
}
