// Numbers as colours: a small picture of one pixel a number, drawn large.

/** @typedef {{x: number, y: number, w: number, h: number}} Box */
/** @typedef {{rows: number[], K: number, most: number}} Shape at most so many rows; neighbours are averaged */

export class Grid {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.g = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.image = new ImageData(1, 1);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.reach = 1;
  }

  /**
   * Shares in [0, 1].
   *
   * @param {Float64Array} values [N, K]
   * @param {Shape} shape
   * @param {Uint32Array} colours 256
   */
  fill(values, shape, colours) {
    this.#fill(shape, (node, j) => values[node * shape.K + j] * 255, colours);
  }

  /**
   * Differences, zero in the middle, from -reach to reach.
   *
   * @param {Float64Array} a
   * @param {Float64Array} b
   * @param {Shape} shape
   * @param {Uint32Array} colours
   */
  fillDifference(a, b, shape, colours) {
    const { reach } = this;
    this.#fill(
      shape,
      (node, j) => (0.5 + (0.5 * (a[node * shape.K + j] - b[node * shape.K + j])) / reach) * 255,
      colours,
    );
  }

  /**
   * @param {CanvasRenderingContext2D} g
   * @param {Box} box
   */
  draw(g, { x, y, w, h }) {
    g.imageSmoothingEnabled = false;
    g.drawImage(this.canvas, x, y, w, h);
  }

  /**
   * The colours themselves, from first to last.
   *
   * @param {CanvasRenderingContext2D} g
   * @param {Box} box
   * @param {Uint32Array} colours
   */
  scale(g, box, colours) {
    this.#size(colours.length, 1);
    this.pixels.set(colours);
    this.g.putImageData(this.image, 0, 0);
    this.draw(g, box);
  }

  /**
   * @param {Shape} shape
   * @param {(node: number, j: number) => number} value in [0, 255]
   * @param {Uint32Array} colours
   */
  #fill({ rows, K, most }, value, colours) {
    const n = rows.length;
    const high = Math.min(n, most);
    this.#size(K, high);
    for (let bin = 0; bin < high; bin++) {
      const from = Math.floor((bin * n) / high);
      const to = Math.floor(((bin + 1) * n) / high);
      for (let j = 0; j < K; j++) {
        let sum = 0;
        for (let row = from; row < to; row++) sum += value(rows[row], j);
        this.pixels[bin * K + j] = colours[Math.max(0, Math.min(255, Math.round(sum / (to - from))))];
      }
    }
    this.g.putImageData(this.image, 0, 0);
  }

  /** @param {number} wide @param {number} high */
  #size(wide, high) {
    if (this.image.width === wide && this.image.height === high) return;
    this.canvas.width = wide;
    this.canvas.height = high;
    this.image = new ImageData(wide, high);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }
}
