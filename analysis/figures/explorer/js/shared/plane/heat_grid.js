// Numbers as colours: an image of one pixel per number, scaled up.

/** @typedef {{x: number, y: number, w: number, h: number}} Box */
/** @typedef {{rows: number[], K: number, maxRows: number}} Shape more rows than maxRows are averaged with their neighbours */
/** @typedef {{canvas: HTMLCanvasElement, g: CanvasRenderingContext2D, image: ImageData, pixels: Uint32Array}} Sheet */

const MOST_SHEETS = 12;

export class HeatGrid {
  constructor() {
    /** @type {Map<string, Sheet>} a picture of each size that is in use */
    this.sheets = new Map();
    this.sheet = this.#of(1, 1);
  }

  /**
   * Shares in [0, 1].
   *
   * @param {Float32Array | Float64Array} values [N, K]
   * @param {Shape} shape
   * @param {Uint32Array} colours 256
   */
  fill(values, { rows, K, maxRows }, colours) {
    const n = rows.length;
    const height = Math.min(n, maxRows);
    const { pixels } = (this.sheet = this.#of(K, height));
    for (let bin = 0; bin < height; bin++) {
      const from = Math.floor((bin * n) / height);
      const to = Math.floor(((bin + 1) * n) / height);
      const scale = 255 / (to - from);
      for (let j = 0; j < K; j++) {
        let sum = 0;
        for (let row = from; row < to; row++) sum += values[rows[row] * K + j];
        const colour = sum * scale + 0.5;
        pixels[bin * K + j] = colours[colour <= 0 ? 0 : colour >= 255 ? 255 : colour | 0];
      }
    }
    this.sheet.g.putImageData(this.sheet.image, 0, 0);
  }

  /**
   * Differences a - b, zero in the middle, from -range to range.
   *
   * @param {Float64Array} a
   * @param {Float64Array | number} b
   * @param {{shape: Shape, colours: Uint32Array, range: number}} as
   */
  fillDifference(a, b, { shape, colours, range }) {
    const scaled = new Float64Array(a.length);
    for (const row of shape.rows) {
      for (let at = row * shape.K; at < (row + 1) * shape.K; at++) {
        scaled[at] = 0.5 + (0.5 * (a[at] - (typeof b === "number" ? b : b[at]))) / range;
      }
    }
    this.fill(scaled, shape, colours);
  }

  /**
   * @param {CanvasRenderingContext2D} g
   * @param {Box} box
   */
  draw(g, { x, y, w, h }) {
    g.imageSmoothingEnabled = false;
    g.drawImage(this.sheet.canvas, x, y, w, h);
  }

  /**
   * The colours themselves, from first to last.
   *
   * @param {CanvasRenderingContext2D} g
   * @param {Box} box
   * @param {Uint32Array} colours
   */
  scale(g, box, colours) {
    this.sheet = this.#of(colours.length, 1);
    this.sheet.pixels.set(colours);
    this.sheet.g.putImageData(this.sheet.image, 0, 0);
    this.draw(g, box);
  }

  /** @param {number} wide @param {number} high @returns {Sheet} */
  #of(wide, high) {
    const name = `${wide} ${high}`;
    const known = this.sheets.get(name);
    if (known) return known;
    if (this.sheets.size >= MOST_SHEETS) this.sheets.clear();
    const canvas = document.createElement("canvas");
    canvas.width = wide;
    canvas.height = high;
    const image = new ImageData(wide, high);
    const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const sheet = { canvas, g, image, pixels: new Uint32Array(image.data.buffer) };
    this.sheets.set(name, sheet);
    return sheet;
  }
}
