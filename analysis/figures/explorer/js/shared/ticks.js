// Numbers on an axis.

/**
 * Round numbers that span an interval.
 *
 * @param {number} low
 * @param {number} high
 */
export function ticks(low, high) {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / 3;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((part) => part * decade).find((each) => each >= rough) ?? 10 * decade;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const at = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return { low: at[0], high: at[at.length - 1], at };
}
