// Messages between a page of the app and its pictures, by events of the window: no data are sent again for it.

import { expectRun, ifPageStays } from "./page/page_change.js";

/** @typedef {{key: string, query: string, notify: boolean, address: boolean}} SelectionMessage `address`: the picture is the page's own */

const SELECT_EVENT = "explorer-select";
const STATE_EVENT = "explorer-state";

/** Parameters of an address of the app, in the order in which the app writes it: equal addresses are equal texts. */
const QUERY_ORDER = [
  "run", "epoch", "graph", "node", "head", "cluster", "layer", "with",
  "tau", "muted", "inverted", "weights", "edits", "attached", "rate", "scale", "colour", "only",
];

/** @type {WeakMap<Element, (query: string) => void>} called when the reader pauses */
const listeners = new WeakMap();

/** @returns {Record<string, SelectionMessage>} what the pages have selected: they and their pictures are separate scripts */
function selections() {
  const global = /** @type {any} */ (window);
  return (global.explorerSelections ??= {});
}

/**
 * A Streamlit component without a picture: it passes on the page's selection, and the picture's state once
 * the reader pauses.
 *
 * @param {{data: SelectionMessage, parentElement: Element, setStateValue: (name: string, value: string) => void}} component
 */
export function sendSelection({ data, parentElement, setStateValue }) {
  const key = `st-key-${data.key.replace(/[^a-zA-Z0-9_-]/g, "-")}`;
  const before = selections()[key];
  selections()[key] = { ...data, address: data.address || (before?.address ?? false) };
  // Two parts of a page may send the same selection: it is applied once, since the reader may have moved on.
  if (data.query !== before?.query) window.dispatchEvent(new CustomEvent(SELECT_EVENT, { detail: { key, query: data.query } }));
  if (!data.notify) return;
  const listening = listeners.has(parentElement);
  listeners.set(parentElement, (query) => setStateValue("state", query));
  if (listening) return;
  const handle = (/** @type {any} */ event) => {
    if (event.detail.key !== key) return;
    listeners.get(parentElement)?.(event.detail.query);
    expectRun("message");
  };
  window.addEventListener(STATE_EVENT, handle);
  return () => {
    window.removeEventListener(STATE_EVENT, handle);
    listeners.delete(parentElement);
  };
}

/**
 * Apply the page's selection, now and on every change; the returned function unsubscribes.
 *
 * @param {string} key
 * @param {(query: string) => void} apply
 */
export function onSelection(key, apply) {
  const handle = (/** @type {any} */ event) => event.detail.key === key && apply(event.detail.query);
  window.addEventListener(SELECT_EVENT, handle);
  return () => window.removeEventListener(SELECT_EVENT, handle);
}

/** @param {string} key */
export function selectedQuery(key) {
  return selections()[key]?.query ?? "";
}

/**
 * Report a state that has been stable for a while: update the address and notify listeners on the page.
 *
 * @param {string} key
 * @param {string} query
 * @param {string[]} names all parameters of the picture
 */
export function reportState(key, query, names) {
  if (selections()[key]?.address) {
    history.replaceState(history.state, "", `${location.pathname}?${mergeIntoAddress(location.search, query, names)}`);
  }
  ifPageStays(() => window.dispatchEvent(new CustomEvent(STATE_EVENT, { detail: { key, query } })));
}

/**
 * An address with a picture's parameters replaced by new ones.
 *
 * @param {string} search
 * @param {string} query
 * @param {string[]} names
 */
function mergeIntoAddress(search, query, names) {
  const before = [...new URLSearchParams(search)].filter(([name]) => !names.includes(name));
  const all = [...before, ...new URLSearchParams(query)];
  const rank = (/** @type {[string, string]} */ [name]) => QUERY_ORDER.indexOf(name);
  const text = new URLSearchParams(all.sort((a, b) => rank(a) - rank(b))).toString();
  return text.replaceAll("%7E", "~"); // as Python writes it
}
