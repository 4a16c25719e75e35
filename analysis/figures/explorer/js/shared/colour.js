// Colours as three numbers in 0 to 255; every colour itself comes with the payload.

/** @typedef {[number, number, number]} Rgb */

/**
 * @param {string} hex such as "#0072B2"
 * @returns {Rgb}
 */
export function parseHex(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/**
 * @param {Rgb} a
 * @param {Rgb} b
 * @param {number} t 0 is a, 1 is b
 * @returns {Rgb}
 */
export function mix(a, b, t) {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/**
 * @param {Rgb} colour
 * @param {number} [opacity]
 */
export function cssColour(colour, opacity = 1) {
  return `rgba(${Math.round(colour[0])},${Math.round(colour[1])},${Math.round(colour[2])},${opacity})`;
}

/**
 * @param {Rgb} colour
 * @returns {number} relative luminance in 0 to 1, as WCAG has it
 */
export function luminance(colour) {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * Black or white, whichever is read better on a colour.
 *
 * @param {Rgb} colour
 */
export function contrastingText(colour) {
  return luminance(colour) > 0.19 ? "#111111" : "#ffffff";
}

/**
 * A colour map as a table of 256 colours, packed as canvas pixels are (little endian, opaque).
 *
 * @param {string[]} stops evenly spaced hex colours
 */
export function colourRamp(stops) {
  const ends = stops.map(parseHex);
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const at = (i / 255) * (ends.length - 1);
    const low = Math.min(ends.length - 2, Math.floor(at));
    return packPixel(mix(ends[low], ends[low + 1], at - low));
  });
}

/**
 * @param {Rgb} colour
 * @returns {number} one canvas pixel
 */
export function packPixel(colour) {
  return (255 << 24) | (Math.round(colour[2]) << 16) | (Math.round(colour[1]) << 8) | Math.round(colour[0]);
}

export const FADE_LEVELS = 16; // levels of certainty; more are indistinguishable

/**
 * The level in which a node is drawn that gives its first cluster a share: 0 where that is 1/K.
 *
 * @param {number} share
 * @param {number} K
 */
export function fadeLevel(share, K) {
  const above = K === 1 ? 1 : (share - 1 / K) / (1 - 1 / K);
  return Math.round(Math.min(1, Math.max(0, above)) * (FADE_LEVELS - 1));
}

/**
 * For every category, FADE_LEVELS colours from pale (share 1/K) to its own (share 1).
 *
 * @param {string[]} colours hex, one a category
 * @param {string} pale what an unsure node fades to on the present theme
 */
export function fadeTable(colours, pale) {
  const end = parseHex(pale);
  return colours.map((hex) =>
    Array.from({ length: FADE_LEVELS }, (_, level) => mix(end, parseHex(hex), 0.1 + (0.9 * level) / (FADE_LEVELS - 1))),
  );
}
