// A scale bar, as on a map: a round length in the units of the features, and how long it is drawn.

const SHORT = 44; // pixels; a bar is up to two and a half times as long

/**
 * The shortest round length (1, 2 or 5 times a power of ten) that is drawn long enough to be read.
 *
 * @param {number} pixels of one unit of the features
 * @returns {{length: number, pixels: number} | null} null where nothing has a length
 */
export function ruler(pixels) {
  if (!(pixels > 0) || !Number.isFinite(pixels)) return null;
  const least = SHORT / pixels;
  const decade = 10 ** Math.floor(Math.log10(least));
  const length = [1, 2, 5, 10].map((step) => step * decade).find((value) => value >= least * (1 - 1e-9)) ?? 10 * decade;
  return { length, pixels: length * pixels };
}
