// A canvas at the screen's resolution, and hit tests on it.

export class Surface {
  /** @param {HTMLCanvasElement} canvas sized by the style sheet */
  constructor(canvas) {
    this.canvas = canvas;
    this.g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.width = 0;
    this.height = 0;
    this.ratio = 1;
  }

  /**
   * Read the size the page gives. Apart from drawing, because reading a size in the middle of a frame makes
   * the browser lay the page out again.
   */
  measure() {
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    this.ratio = Math.min(window.devicePixelRatio || 1, 3);
  }

  /** Begin a frame: an empty canvas in CSS pixels. */
  begin() {
    const { canvas, g, ratio } = this;
    const pixelWidth = Math.round(this.width * ratio);
    const pixelHeight = Math.round(this.height * ratio);
    if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
      canvas.width = pixelWidth;
      canvas.height = pixelHeight;
    }
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, this.width, this.height);
    g.globalAlpha = 1;
    return g;
  }
}

/**
 * A pointer's position on an element, in CSS pixels.
 *
 * @param {PointerEvent | MouseEvent} event
 * @param {Element} [on] the element, where the event was caught elsewhere
 * @returns {[number, number]}
 */
export function pointerPosition(event, on) {
  const box = (on ?? /** @type {Element} */ (event.currentTarget)).getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/**
 * The nearest of several points, or -1 where none is within reach.
 *
 * @param {Float32Array | Float64Array} points x and y in turn
 * @param {number} from first point
 * @param {number} to one after the last
 * @param {[number, number]} position
 * @param {number} reach
 */
export function nearestPoint(points, from, to, position, reach) {
  let index = -1;
  let smallest = reach * reach;
  for (let i = from; i < to; i++) {
    const dx = points[2 * i] - position[0];
    const dy = points[2 * i + 1] - position[1];
    const distance = dx * dx + dy * dy;
    if (distance < smallest) {
      smallest = distance;
      index = i;
    }
  }
  return index;
}

/**
 * Text with a halo, legible on any background.
 *
 * @param {CanvasRenderingContext2D} g
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {import("./theme.js").ThemeColours} theme
 */
export function fillTextWithHalo(g, text, x, y, theme) {
  g.lineWidth = 3.5;
  g.lineJoin = "round";
  g.strokeStyle = theme.background;
  g.strokeText(text, x, y);
  g.fillStyle = theme.text;
  g.fillText(text, x, y);
}
