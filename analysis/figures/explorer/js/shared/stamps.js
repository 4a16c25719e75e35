// Very many dots: written into pixels directly, which canvas arcs are too slow for.

export class Stamps {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.g = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d", { willReadFrequently: true }));
    this.image = new ImageData(1, 1);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.ratio = 1;
  }

  /**
   * @param {import("./surface.js").Surface} surface what the dots will be drawn on
   */
  begin(surface) {
    const wide = Math.max(1, Math.round(surface.width * surface.ratio));
    const high = Math.max(1, Math.round(surface.height * surface.ratio));
    if (this.image.width !== wide || this.image.height !== high) {
      this.canvas.width = wide;
      this.canvas.height = high;
      this.image = new ImageData(wide, high);
      this.pixels = new Uint32Array(this.image.data.buffer);
    } else {
      this.pixels.fill(0);
    }
    this.ratio = surface.ratio;
  }

  /**
   * One disc; what is drawn later covers what was drawn before.
   *
   * @param {number} x in CSS pixels
   * @param {number} y
   * @param {number} radius
   * @param {number} colour as colour.packed gives it
   */
  dot(x, y, radius, colour) {
    const { width, height } = this.image;
    const r = radius * this.ratio;
    const cx = x * this.ratio;
    const cy = y * this.ratio;
    const top = Math.max(0, Math.ceil(cy - r));
    const bottom = Math.min(height - 1, Math.floor(cy + r));
    for (let row = top; row <= bottom; row++) {
      const half = Math.sqrt(Math.max(0, r * r - (row - cy) * (row - cy)));
      const left = Math.max(0, Math.round(cx - half));
      const right = Math.min(width - 1, Math.round(cx + half) - 1);
      const from = row * width;
      for (let column = left; column <= right; column++) this.pixels[from + column] = colour;
    }
  }

  /**
   * Put the dots on the surface.
   *
   * @param {import("./surface.js").Surface} surface
   * @param {number} [opacity]
   */
  end(surface, opacity = 1) {
    this.g.putImageData(this.image, 0, 0);
    surface.g.globalAlpha = opacity;
    surface.g.drawImage(this.canvas, 0, 0, surface.width, surface.height);
    surface.g.globalAlpha = 1;
  }
}
