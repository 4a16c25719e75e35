// Messages between a page of the app and its pictures, by events of the window: no data are sent again for it.

/** @typedef {{key: string, query: string, notify: boolean, address: boolean}} SelectionMessage `address`: the picture is the page's own */

const SELECT_EVENT = "explorer-select";
const STATE_EVENT = "explorer-state";

/** What an address of the app says, in the order in which the app writes it: equal addresses are equal texts. */
const QUERY_ORDER = [
  "run", "epoch", "graph", "node", "head", "cluster", "layer", "with",
  "tau", "muted", "inverted", "weights", "edits", "attached", "rate", "scale", "colour", "only",
];

/** Milliseconds after a press by which Streamlit has begun the page that the press may lead to. */
const PAGE_CHANGE = 1500;
/** Milliseconds in which the server answers a message. */
const ANSWER = 200;
let lastPress = -Infinity;
let lastReport = -Infinity;
for (const type of ["click", "popstate"]) window.addEventListener(type, notePress, { capture: true });

/** @type {WeakMap<Element, (query: string) => void>} called when a hand has rested */
const listeners = new WeakMap();

/** @returns {Record<string, SelectionMessage>} what the pages have selected: they and their pictures are separate scripts */
function selections() {
  const global = /** @type {any} */ (window);
  return (global.explorerSelections ??= {});
}

/**
 * A component of Streamlit without a picture: it passes on what the page selects, and what the picture says once
 * the reader's hand rests.
 *
 * @param {{data: SelectionMessage, parentElement: Element, setStateValue: (name: string, value: string) => void}} place
 */
export function sendSelection({ data, parentElement, setStateValue }) {
  const key = `st-key-${data.key.replace(/[^a-zA-Z0-9_-]/g, "-")}`;
  const before = selections()[key];
  selections()[key] = { ...data, address: data.address || (before?.address ?? false) };
  // Two places of a page may say the same: what was said once is not said again, the reader has moved on.
  if (data.query !== before?.query) window.dispatchEvent(new CustomEvent(SELECT_EVENT, { detail: { key, query: data.query } }));
  if (!data.notify) return;
  const listening = listeners.has(parentElement);
  listeners.set(parentElement, (query) => setStateValue("state", query));
  if (listening) return;
  const handle = (/** @type {any} */ event) => {
    if (event.detail.key === key) listeners.get(parentElement)?.(event.detail.query);
  };
  window.addEventListener(STATE_EVENT, handle);
  return () => {
    window.removeEventListener(STATE_EVENT, handle);
    listeners.delete(parentElement);
  };
}

/**
 * What the page wants a picture to show, now and whenever it says so; the answer ends it.
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
 * The hand has rested: the address follows at once, and whoever listens on the page is told.
 *
 * @param {string} key
 * @param {string} query
 * @param {string[]} names all that the picture may say
 */
export function reportState(key, query, names) {
  if (selections()[key]?.address) {
    history.replaceState(history.state, "", `${location.pathname}?${mergeIntoAddress(location.search, query, names)}`);
  }
  ifPageStays(() => window.dispatchEvent(new CustomEvent(STATE_EVENT, { detail: { key, query } })));
}

/**
 * A message and the press on a link that cross on their way to the server are answered with parts of the page that is
 * left, on which the app's script in the browser fails: whichever came first is let through first.
 *
 * @param {Event} event
 */
function notePress(event) {
  const { type, target } = event;
  const pressed = target instanceof Element ? target.closest("a, button") : null;
  if (pressed instanceof HTMLAnchorElement && event.isTrusted && performance.now() < lastReport + ANSWER) {
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => pressed.click(), ANSWER);
  } else if (pressed || type === "popstate") {
    lastPress = performance.now();
  }
}

/** @param {() => void} send what is not sent where the reader has left the page by then */
function ifPageStays(send) {
  const { pathname } = location;
  const wait = lastPress + PAGE_CHANGE - performance.now();
  const report = () => {
    lastReport = performance.now();
    send();
  };
  if (wait <= 0) report();
  else setTimeout(() => location.pathname === pathname && report(), wait);
}

/**
 * An address with what a picture says in place of what it said before.
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
