// Where each heat map stands: the heads on the left, what they mix to on the right; or S, P and P - S.

/**
 * @typedef {{
 *   x: number, y: number, w: number, h: number, title: string, beside: boolean, head: number,
 *   values: "head" | "shown" | "S" | "P" | "P - S"
 * }} HeatMap head: -1 where it is not one head's; `beside`: its title stands on its left
 * @typedef {{maps: HeatMap[], large: HeatMap, bars: {x: number, w: number} | null, names: {x: number, w: number} | null}} Layout
 */

const TOP = 24;
const BOTTOM = 40;
const NAMES = 78;
const LABELS = 12;
const LOWEST = 30; // pixels of a head's map under a title of its own

/**
 * @param {{width: number, height: number}} size
 * @param {{H: number, rows: number, head: number, labelled: boolean}} what
 * @returns {Layout}
 */
export function headsLayout({ width, height }, { H, rows, head, labelled }) {
  const body = height - TOP - BOTTOM;
  const names = width > 420 && body / rows >= 10 ? NAMES : 0;
  const right = names + (labelled ? LABELS : 0);
  const left = H ? 0.29 * width : 0;
  const under = (/** @type {number} */ gap) => (height - TOP - 14 - (H - 1) * gap) / H;
  // Heads that find no room for a title above each have their number beside it.
  const beside = under(20) < LOWEST;
  const gap = beside ? 5 : 20;
  const x = beside ? 16 : 0;
  /** @type {HeatMap[]} */
  const maps = Array.from({ length: H }, (_, h) => ({
    x,
    y: TOP + h * (under(gap) + gap),
    w: left - x,
    h: under(gap),
    title: beside ? String(h + 1) : `head ${h + 1}`,
    beside,
    head: h,
    values: "head",
  }));
  const start = H ? left + 0.17 * width : 0;
  /** @type {HeatMap} */
  const large = {
    x: start,
    y: TOP,
    w: width - start - right,
    h: body,
    title: head < 0 ? "S" : `S of head ${head + 1}`,
    beside: false,
    head,
    values: "shown",
  };
  const at = large.x + large.w + (labelled ? LABELS : 0) + 5;
  return { maps: [...maps, large], large, bars: null, names: names ? { x: at, w: NAMES - 5 } : null };
}

/**
 * @param {{width: number, height: number}} size
 * @param {{rows: number}} what
 * @returns {Layout}
 */
export function targetLayout({ width, height }, { rows }) {
  const body = height - TOP - BOTTOM;
  const names = width > 420 && body / rows >= 10 ? NAMES : 0;
  const gap = 12;
  const bars = Math.max(40, 0.13 * (width - names));
  const each = (width - names - bars - 3 * gap) / 3;
  /** @type {HeatMap[]} */
  const maps = /** @type {const} */ (["S", "P", "P - S"]).map((values, column) => ({
    x: names + column * (each + gap),
    y: TOP,
    w: each,
    h: body,
    title: values.replace("-", "\u2212"),
    beside: false,
    head: -1,
    values,
  }));
  return {
    maps,
    large: maps[0],
    bars: { x: names + 3 * (each + gap), w: bars },
    names: names ? { x: 0, w: NAMES - 6 } : null,
  };
}
