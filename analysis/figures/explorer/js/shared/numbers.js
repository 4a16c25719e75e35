// Numbers as they stand in text.

/** Numbers recorded in float32 that are nearer to each other than this are equal but for rounding. */
const ROUNDED = 1e-7;

/**
 * A share in whole per cent, without claiming 0 or 100 for what is only close to it.
 *
 * @param {number} share
 */
export function percent(share) {
  if (share >= 0.995 && share < 1 - ROUNDED) return "over 99\u00a0%";
  if (share > 0 && share < 0.005) return "under 1\u00a0%";
  return `${fixed(100 * share, 0)}\u00a0%`;
}

/**
 * Shares that are read against each other, all with as many decimals as it takes to tell them apart, at most three.
 *
 * @param {number[]} shares
 */
export function percents(...shares) {
  let texts = shares.map(String);
  for (let digits = 0; digits < 4; digits++) {
    texts = shares.map((share) => fixed(100 * share, digits));
    const written = texts.map((text) => Number(text) / 100);
    const whole = written.every(
      (value, i) => (value !== 0 && value !== 1) || Math.abs(value - shares[i]) <= ROUNDED,
    );
    const apart = shares.every((one, i) =>
      shares.every((other, j) => {
        const gap = one - other;
        return Math.abs(gap) <= ROUNDED || Math.abs(written[i] - written[j] - gap) <= Math.abs(gap) / 2;
      }),
    );
    if (whole && apart) break;
  }
  return texts.map((text) => `${text}\u00a0%`);
}

/**
 * A number with so many decimals; what lies in the middle goes to the even digit, as in the sentences of the pages.
 *
 * @param {number} value
 * @param {number} digits
 */
export function fixed(value, digits) {
  const scaled = value * 10 ** digits;
  const below = Math.floor(scaled);
  const exact = (value * 2 ** (digits + 1)) % 1 === 0; // only then can it lie in the middle, whatever the product says
  if (!exact || scaled - below !== 0.5) return value.toFixed(digits);
  return ((below % 2 ? below + 1 : below) / 10 ** digits).toFixed(digits);
}

/**
 * A number with its sign and a real minus; what is written as 0 has no sign.
 *
 * @param {number} value
 * @param {number} [digits] after the point
 */
export function signed(value, digits = 2) {
  const size = Math.abs(value).toFixed(digits);
  return Number(size) ? `${value < 0 ? "\u2212" : "+"}${size}` : size;
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
    return timesPowerOfTen(mantissa, Number(exponent));
  }
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return value.toFixed(places).replace("-", "\u2212");
}

const RAISED = ["\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074", "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"];

/**
 * A product as text; the power alone where the digits are a 1.
 *
 * @param {string} digits
 * @param {number} exponent an integer
 */
export function timesPowerOfTen(digits, exponent) {
  const raised = Array.from(String(Math.abs(exponent)), (letter) => RAISED[Number(letter)]).join("");
  return `${digits}\u00b710${exponent < 0 ? "\u207b" : ""}${raised}`.replace(/^(-?)1\u00b7/, "$1").replace("-", "\u2212");
}

/**
 * A count with commas.
 *
 * @param {number} value
 */
export function formatCount(value) {
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
