// What a page withholds while it asks for a prediction: the words, numbers and curves that would answer it.

/**
 * @param {HTMLElement} root of a picture; the style sheets hide curves and numbers by its attribute
 * @param {string} query what the page selects: `withheld=1` until the prediction is made
 */
export function withhold(root, query) {
  root.toggleAttribute("data-withheld", new URLSearchParams(query).get("withheld") === "1");
}

/** @param {HTMLElement} root */
export const isWithheld = (root) => root.hasAttribute("data-withheld");
