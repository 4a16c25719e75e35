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
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children);
  return node;
}

/**
 * A button.
 *
 * @param {string} name
 * @param {string} text
 * @param {(event: MouseEvent) => void} onClick
 * @returns {HTMLButtonElement}
 */
export function button(name, text, onClick) {
  const node = /** @type {HTMLButtonElement} */ (element("button", { type: "button", name }, text));
  node.addEventListener("click", onClick);
  return node;
}

/**
 * A slider.
 *
 * @param {string} name
 * @param {{min: number, max: number, value: number, label: string}} options
 * @param {(value: number) => void} onChange
 * @returns {HTMLInputElement}
 */
export function slider(name, { min, max, value, label }, onChange) {
  const input = /** @type {HTMLInputElement} */ (
    element("input", { type: "range", name, min, max, step: "any", "aria-label": label })
  );
  input.value = String(value);
  input.addEventListener("input", () => onChange(Number(input.value)));
  return input;
}

/**
 * A drop-down list.
 *
 * @param {string} name
 * @param {{label: string, options: {value: string, text: string}[]}} choice
 * @param {(value: string) => void} onChange
 * @returns {HTMLSelectElement}
 */
export function select(name, { label, options }, onChange) {
  const list = /** @type {HTMLSelectElement} */ (element("select", { name, "aria-label": label }));
  list.append(...options.map(({ value, text }) => element("option", { value }, text)));
  list.addEventListener("change", () => onChange(list.value));
  return list;
}

/**
 * Set text only where it differs, so that an unchanged frame causes no layout.
 *
 * @param {Element} target
 * @param {string} text
 */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * Show whether a button is pressed, where that has changed.
 *
 * @param {HTMLElement} control
 * @param {boolean} pressed
 */
export function setPressed(control, pressed) {
  const text = String(pressed);
  if (control.getAttribute("aria-pressed") !== text) control.setAttribute("aria-pressed", text);
}

/**
 * A name from data, cut to a length that cannot break a layout.
 *
 * @param {string} name
 * @param {number} [maxLength] characters
 */
export function truncate(name, maxLength = 40) {
  const letters = Array.from(name);
  return letters.length <= maxLength ? name : `${letters.slice(0, maxLength - 1).join("")}\u2026`;
}
