// The colours of all columns on the present theme.

import { colourRamp, contrastingText, cssColour, fadeTable, packPixel } from "../shared/colour.js";

export class Palette {
  /**
   * @param {{clusters: string[], labels: string[], shares: string[]}} colours
   * @param {import("../shared/theme.js").ThemeColours} theme
   * @param {string} font
   */
  constructor({ clusters, labels, shares }, theme, font) {
    const table = fadeTable(clusters, theme.pale);
    this.theme = theme;
    this.font = font;
    this.clusters = clusters;
    this.labels = labels;
    this.shares = colourRamp(shares);
    this.fills = table.map((levels) => levels.map((colour) => cssColour(colour)));
    this.pixels = table.map((levels) => Uint32Array.from(levels, packPixel));
    this.inks = table.map((levels) => levels.map(contrastingText));
  }
}
