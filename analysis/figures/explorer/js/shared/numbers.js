// Numbers as they stand in text.

/**
 * A share in whole per cent, without claiming 0 or 100 for what is only close to it.
 *
 * @param {number} share
 */
export function percent(share) {
  if (share >= 0.995 && share < 1) return "over 99\u00a0%";
  if (share > 0 && share < 0.005) return "under 1\u00a0%";
  return `${Math.round(100 * share)}\u00a0%`;
}

/**
 * A number with its sign and a real minus.
 *
 * @param {number} value
 * @param {number} [digits] after the point
 */
export function signed(value, digits = 2) {
  return `${value < 0 ? "\u2212" : "+"}${Math.abs(value).toFixed(digits)}`;
}

/**
 * A number in about `digits` significant digits, never in a form that hides its size.
 *
 * @param {number} value
 * @param {number} [digits]
 */
export function significant(value, digits = 2) {
  if (!Number.isFinite(value)) return "undefined";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e5) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
    return `${mantissa}e${Number(exponent)}`.replace(/-/g, "\u2212");
  }
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return value.toFixed(places).replace("-", "\u2212");
}

/**
 * A count with commas.
 *
 * @param {number} value
 */
export function counted(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
