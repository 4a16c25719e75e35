// What a page of the app and its pictures tell each other, by events of the window: no data are sent again for it.

/** @typedef {{key: string, query: string, hears: boolean, address: boolean}} Said `address`: the picture is the page's own */

const STEER = "explorer-steer";
const RESTED = "explorer-rested";

/** What an address of the app says, in the order in which the app writes it: equal addresses are equal texts. */
export const ORDER = [
  "run", "epoch", "graph", "node", "head", "cluster", "layer", "with",
  "tau", "muted", "inverted", "weights", "edits", "attached", "rate", "scale", "colour", "only",
];

/** @type {WeakMap<Element, (query: string) => void>} who is to hear that a hand has rested */
const ears = new WeakMap();

/** @returns {{explorerWishes: Record<string, Said>}} what the pages have said: they and their pictures are separate scripts */
function noted() {
  const there = /** @type {any} */ (window);
  there.explorerWishes ??= {};
  return there;
}

/**
 * A component of Streamlit without a picture: it passes on what the page selects, and what the picture says once
 * the reader's hand rests.
 *
 * @param {{data: Said, parentElement: Element, setStateValue: (name: string, value: string) => void}} place
 */
export function tell({ data, parentElement, setStateValue }) {
  const key = `st-key-${data.key.replace(/[^a-zA-Z0-9_-]/g, "-")}`;
  const before = noted().explorerWishes[key];
  noted().explorerWishes[key] = { ...data, address: data.address || (before?.address ?? false) };
  // Two places of a page may say the same: what was said once is not said again, the reader has moved on.
  if (data.query !== before?.query) window.dispatchEvent(new CustomEvent(STEER, { detail: { key, query: data.query } }));
  if (!data.hears) return;
  const known = ears.has(parentElement);
  ears.set(parentElement, (query) => setStateValue("rested", query));
  if (known) return;
  const heard = (/** @type {any} */ event) => {
    if (event.detail.key === key) ears.get(parentElement)?.(event.detail.query);
  };
  window.addEventListener(RESTED, heard);
  return () => {
    window.removeEventListener(RESTED, heard);
    ears.delete(parentElement);
  };
}

/**
 * What the page wants a picture to show, now and whenever it says so; the answer ends it.
 *
 * @param {string} key
 * @param {(query: string) => void} steer
 */
export function follow(key, steer) {
  const heard = (/** @type {any} */ event) => event.detail.key === key && steer(event.detail.query);
  window.addEventListener(STEER, heard);
  return () => window.removeEventListener(STEER, heard);
}

/** @param {string} key */
export function wishes(key) {
  return noted().explorerWishes[key]?.query ?? "";
}

/**
 * The hand has rested: the address follows at once, and whoever listens on the page hears of it.
 *
 * @param {string} key
 * @param {string} query
 * @param {string[]} names all that the picture may say
 */
export function rested(key, query, names) {
  if (noted().explorerWishes[key]?.address) {
    history.replaceState(history.state, "", `${location.pathname}?${address(location.search, query, names)}`);
  }
  window.dispatchEvent(new CustomEvent(RESTED, { detail: { key, query } }));
}

/**
 * An address with what a picture says in place of what it said before.
 *
 * @param {string} search
 * @param {string} query
 * @param {string[]} names
 */
export function address(search, query, names) {
  const before = [...new URLSearchParams(search)].filter(([name]) => !names.includes(name));
  const all = [...before, ...new URLSearchParams(query)];
  const place = (/** @type {[string, string]} */ [name]) => ORDER.indexOf(name);
  const text = new URLSearchParams(all.sort((a, b) => place(a) - place(b))).toString();
  return text.replaceAll("%7E", "~"); // as Python writes it
}
