// The field of a head: which cluster a node would prefer, and how surely, were it at a point of the plane.

import { packPixel, parseHex } from "../../shared/colour.js";

const COLUMNS = 96;
const ROWS = 72;
const STRENGTH = 70; // of 255: keys and nodes stay legible above it

export class AssignmentField {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.canvas.width = COLUMNS;
    this.canvas.height = ROWS;
    this.g = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.image = new ImageData(COLUMNS, ROWS);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {import("./plane.js").PlanePanel} plane
   */
  draw(scene, plane) {
    const { run, state, interpolated, projection } = scene;
    const { K } = run;
    const above = projection.keyHeights(interpolated);
    const colours = scene.clusters.map((hex) => packPixel(parseHex(hex)) & 0xffffff);
    const power = -(1 + state.tau) / 2;
    const first = state.head * K;
    const { width, height } = plane.surface;
    for (let row = 0; row < ROWS; row++) {
      const y = (height / 2 - ((row + 0.5) / ROWS) * height) / plane.scale + plane.middle[1];
      for (let column = 0; column < COLUMNS; column++) {
        const x = (((column + 0.5) / COLUMNS) * width - width / 2) / plane.scale + plane.middle[0];
        let sum = 0;
        let largest = 0;
        let best = 0;
        for (let j = 0; j < K; j++) {
          const dx = x - projection.keys[2 * (first + j)];
          const dy = y - projection.keys[2 * (first + j) + 1];
          const inside = 1 + (dx * dx + dy * dy + above[first + j]) / state.tau;
          const kernel = state.tau === 1 ? 1 / inside : inside ** power;
          sum += kernel;
          if (kernel > largest) {
            largest = kernel;
            best = j;
          }
        }
        const sure = K === 1 || sum === 0 ? 0 : (largest / sum - 1 / K) / (1 - 1 / K);
        this.pixels[row * COLUMNS + column] = (Math.round(STRENGTH * (0.15 + 0.85 * sure)) << 24) | colours[best];
      }
    }
    this.g.putImageData(this.image, 0, 0);
    plane.surface.g.imageSmoothingEnabled = true;
    plane.surface.g.drawImage(this.canvas, 0, 0, width, height);
  }
}
