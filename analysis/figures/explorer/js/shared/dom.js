// Elements of the page. Text only ever enters as text, never as markup.

/**
 * An element with attributes and children; strings become text.
 *
 * @param {string} tag
 * @param {Record<string, string | number | boolean>} [attributes] false leaves an attribute out, true sets it empty
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/**
 * A button that says what it does.
 *
 * @param {string} name
 * @param {string} text
 * @param {(event: MouseEvent) => void} press
 * @returns {HTMLButtonElement}
 */
export function button(name, text, press) {
  const made = /** @type {HTMLButtonElement} */ (element("button", { type: "button", name }, text));
  made.addEventListener("click", press);
  return made;
}

/**
 * A slider.
 *
 * @param {string} name
 * @param {{min: number, max: number, value: number, label: string}} options
 * @param {(value: number) => void} change
 * @returns {HTMLInputElement}
 */
export function slider(name, { min, max, value, label }, change) {
  const made = /** @type {HTMLInputElement} */ (
    element("input", { type: "range", name, min, max, step: "any", "aria-label": label })
  );
  made.value = String(value);
  made.addEventListener("input", () => change(Number(made.value)));
  return made;
}

/**
 * A list to choose one of.
 *
 * @param {string} name
 * @param {{label: string, options: {value: string, text: string}[]}} choice
 * @param {(value: string) => void} change
 * @returns {HTMLSelectElement}
 */
export function select(name, { label, options }, change) {
  const made = /** @type {HTMLSelectElement} */ (element("select", { name, "aria-label": label }));
  made.append(...options.map(({ value, text }) => element("option", { value }, text)));
  made.addEventListener("change", () => change(made.value));
  return made;
}

/**
 * Set text where it differs, so that a frame in which nothing is said costs nothing.
 *
 * @param {Element} place
 * @param {string} text
 */
export function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/**
 * Show whether a button is pressed, where that has changed.
 *
 * @param {HTMLElement} control
 * @param {boolean} pressed
 */
export function press(control, pressed) {
  const text = String(pressed);
  if (control.getAttribute("aria-pressed") !== text) control.setAttribute("aria-pressed", text);
}

/**
 * A name from data, cut to a length that cannot break a layout.
 *
 * @param {string} name
 * @param {number} [most] characters
 */
export function short(name, most = 40) {
  const letters = Array.from(name);
  return letters.length <= most ? name : `${letters.slice(0, most - 1).join("")}\u2026`;
}
