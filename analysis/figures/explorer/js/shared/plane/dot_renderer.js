// Renders very many dots by writing pixels, since canvas arcs are too slow.

export class DotRenderer {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.g = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d", { willReadFrequently: true }));
    this.image = new ImageData(1, 1);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.ratio = 1;
    /** @type {Int32Array} half the width of a disc in each of its rows */
    this.halfWidths = new Int32Array(1);
  }

  /**
   * @param {import("../canvas.js").Surface} surface what the dots will be drawn on
   * @param {number} radius of all dots, in CSS pixels
   */
  begin(surface, radius) {
    const pixelWidth = Math.max(1, Math.round(surface.width * surface.ratio));
    const pixelHeight = Math.max(1, Math.round(surface.height * surface.ratio));
    if (this.image.width !== pixelWidth || this.image.height !== pixelHeight) {
      this.canvas.width = pixelWidth;
      this.canvas.height = pixelHeight;
      this.image = new ImageData(pixelWidth, pixelHeight);
      this.pixels = new Uint32Array(this.image.data.buffer);
    } else {
      this.pixels.fill(0);
    }
    const r = Math.max(0.5, radius * surface.ratio);
    const rows = Math.floor(r);
    this.ratio = surface.ratio;
    this.halfWidths = Int32Array.from({ length: 2 * rows + 1 }, (_, i) => Math.round(Math.sqrt(r * r - (i - rows) * (i - rows)) - 0.25));
  }

  /**
   * One disc; what is drawn later covers what was drawn before.
   *
   * @param {number} x in CSS pixels
   * @param {number} y
   * @param {number} colour as colour.packed gives it
   */
  dot(x, y, colour) {
    const { halfWidths: halves, pixels } = this;
    const { width, height } = this.image;
    const cx = Math.round(x * this.ratio);
    const top = Math.round(y * this.ratio) - (halves.length >> 1);
    for (let i = 0; i < halves.length; i++) {
      const row = top + i;
      if (row < 0 || row >= height) continue;
      const left = Math.max(0, cx - halves[i]);
      const right = Math.min(width - 1, cx + halves[i]);
      for (let at = row * width + left, end = row * width + right; at <= end; at++) pixels[at] = colour;
    }
  }

  /**
   * Put the dots on the surface.
   *
   * @param {import("../canvas.js").Surface} surface
   * @param {number} [opacity]
   */
  end(surface, opacity = 1) {
    this.g.putImageData(this.image, 0, 0);
    surface.g.globalAlpha = opacity;
    surface.g.drawImage(this.canvas, 0, 0, surface.width, surface.height);
    surface.g.globalAlpha = 1;
  }
}
