// What is sent to the app's script and the links that are pressed, one after the other: an answer that comes after the
// press on a link holds parts of the page that is left, on which Streamlit's script in the browser fails.

/**
 * What the scripts of a page share, for each component has its own: a promise while the app's script is to run for a
 * message or for a press, and what waits to be sent.
 *
 * @typedef {{message?: Promise<void>, press?: Promise<void>, pending: Set<import("./idle_timer.js").IdleTimer>}} Shared
 */

/** Milliseconds: a script that will run begins in the first, rests after a run for the second, and ends in the third. */
const RUN = { begins: 1000, rests: 60, ends: 5000 };

/** @returns {Shared} */
export function shared() {
  const global = /** @type {any} */ (window);
  if (!global.explorerPage) {
    global.explorerPage = { pending: new Set() };
    for (const type of ["click", "popstate"]) window.addEventListener(type, notePress, { capture: true });
  }
  return global.explorerPage;
}

/**
 * Note that the app's script is to run, until it has.
 *
 * @param {"message" | "press"} cause
 * @param {number} [begins] milliseconds after which it no longer will
 */
export function expectRun(cause, begins = RUN.begins) {
  const run = scriptRan(begins).then(() => {
    if (shared()[cause] === run) delete shared()[cause];
  });
  shared()[cause] = run;
}

/** @param {() => void} send not called where a press before it has led to another page */
export function ifPageStays(send) {
  const { pathname } = location;
  const { press } = shared();
  if (press) press.then(() => location.pathname === pathname && ifPageStays(send));
  else send();
}

/**
 * A link waits for the answer to what the page has sent, above all to what the reader has just set.
 *
 * @param {Event} event
 */
function notePress(event) {
  const { pending } = shared();
  if (event.type === "popstate") for (const timer of [...pending]) timer.destroy(); // the address is another page's
  const target = event.target instanceof Element ? event.target.closest("a, button") : null;
  const link = target instanceof HTMLAnchorElement && event instanceof MouseEvent && opensHere(event, target) ? target : null;
  if (link && event.isTrusted) for (const timer of [...pending]) timer.end();
  const { message } = shared();
  if (link && event.isTrusted && message) {
    event.preventDefault();
    event.stopImmediatePropagation();
    message.then(() => link.click());
  } else if (target || event.type === "popstate") {
    expectRun("press", link ? RUN.ends : RUN.begins);
  }
}

/**
 * Whether a press on a link opens it in this tab, and not in another one.
 *
 * @param {MouseEvent} event
 * @param {HTMLAnchorElement} link
 */
export function opensHere(event, link) {
  return !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || link.target === "_blank" || link.download);
}

/**
 * Wait until the app's script has run: Streamlit marks its root while it does.
 *
 * @param {number} begins
 */
async function scriptRan(begins) {
  const app = document.querySelector("[data-test-script-state]");
  if (!app) return;
  const asked = performance.now();
  let changed = -Infinity;
  const observer = new MutationObserver(() => (changed = performance.now()));
  observer.observe(app, { attributeFilter: ["data-test-script-state"] });
  for (let now = asked; now < asked + RUN.ends; now = performance.now()) {
    const rests = app.getAttribute("data-test-script-state") === "notRunning" && now > changed + RUN.rests;
    if (rests && (changed > asked || now > asked + begins)) break;
    await new Promise((done) => setTimeout(done, 20));
  }
  observer.disconnect();
}
