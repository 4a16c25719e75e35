// A ruler in the corner of a plane, as on a map: a round length in the units of the features.

const SHORT = 44; // pixels; a bar is up to two and a half times as long

/**
 * The shortest round length (1, 2 or 5 times a power of ten) that is drawn long enough to be read.
 *
 * @param {number} unit pixels of one unit of the features
 * @returns {{length: number, pixels: number} | null} null where nothing has a length
 */
function rulerLength(unit) {
  if (!(unit > 0) || !Number.isFinite(unit)) return null;
  const least = SHORT / unit;
  const decade = 10 ** Math.floor(Math.log10(least));
  const length = [1, 2, 5, 10].map((step) => step * decade).find((value) => value >= least * (1 - 1e-9)) ?? 10 * decade;
  return { length, pixels: length * unit };
}

/**
 * @param {import("../canvas.js").Surface} surface on whose lower left corner it is drawn
 * @param {{unit: number, colour: string, font: string, words: (length: number) => string}} look
 */
export function drawRuler({ g, height }, { unit, colour, font, words }) {
  const bar = rulerLength(unit);
  if (!bar) return;
  const left = 10.5;
  const y = height - 9.5;
  g.strokeStyle = g.fillStyle = colour;
  g.lineWidth = 1.5;
  g.beginPath();
  g.moveTo(left, y - 4);
  g.lineTo(left, y);
  g.lineTo(left + bar.pixels, y);
  g.lineTo(left + bar.pixels, y - 4);
  g.stroke();
  g.font = font;
  g.textAlign = "left";
  g.textBaseline = "bottom";
  g.fillText(words(bar.length), left + 4, y - 3);
}
