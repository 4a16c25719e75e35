// What a page withholds while it asks for a prediction: the words, numbers and curves that would answer it.

/**
 * @param {HTMLElement} root of a picture; the style sheets hide curves and numbers by its attribute
 * @param {string} query what the page selects: `withheld=1` until the prediction is made, `curves=0` where the curves over epochs
 * would answer a later question
 */
export function withhold(root, query) {
  const selected = new URLSearchParams(query);
  root.toggleAttribute("data-withheld", selected.get("withheld") === "1");
  root.toggleAttribute("data-curveless", selected.get("curves") === "0");
}

/** @param {HTMLElement} root */
export const isWithheld = (root) => root.hasAttribute("data-withheld");
