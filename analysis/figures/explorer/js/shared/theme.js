// Light or dark, as the page around is, and the colours that go with it.

import { luminance, parseHex } from "./colour.js";

/**
 * @typedef {{
 *   background: string, text: string, secondary: string, rule: string, accent: string, pale: string, edge: string,
 *   neutral: string, selected: string, diverging: string[]
 * }} ThemeColours
 */

export class Theme {
  /**
   * @param {HTMLElement} root receives the colours as custom properties
   * @param {{light: ThemeColours, dark: ThemeColours}} themes
   */
  constructor(root, themes) {
    this.root = root;
    this.themes = themes;
    this.prefersDark = matchMedia("(prefers-color-scheme: dark)");
    this.host = "";
    this.dark = false;
    /** @type {ThemeColours} */
    this.colours = themes.light;
    this.refresh(true);
  }

  /**
   * Look at the page around; true where its background has changed.
   *
   * @param {boolean} [first]
   */
  refresh(first = false) {
    // Streamlit says its background in a custom property; elsewhere the system decides.
    const host = getComputedStyle(this.root).getPropertyValue("--st-background-color").trim();
    const key = host || String(this.prefersDark.matches);
    if (!first && key === this.host) return false;
    this.host = key;
    this.dark = host ? luminance(parseColour(host)) < 0.3 : this.prefersDark.matches;
    this.colours = this.dark ? this.themes.dark : this.themes.light;
    for (const name of /** @type {const} */ (["background", "text", "secondary", "rule", "accent", "selected"])) {
      this.root.style.setProperty(`--${name}`, this.colours[name]);
    }
    this.root.style.setProperty("color-scheme", this.dark ? "dark" : "light");
    this.root.dataset.theme = this.dark ? "dark" : "light";
    return true;
  }
}

/**
 * @param {string} text "#rrggbb", "#rgb" or "rgb(r, g, b)"
 * @returns {import("./colour.js").Rgb}
 */
function parseColour(text) {
  if (/^#[0-9a-f]{3}$/i.test(text)) return parseHex(`#${text.slice(1).replace(/./g, "$&$&")}`);
  if (text.startsWith("#")) return parseHex(text.slice(0, 7));
  const [r, g, b] = (text.match(/[\d.]+/g) ?? ["255", "255", "255"]).map(Number);
  return [r, g, b];
}
