// Text that never wraps or is cut: parts without room are left out or shortened.

const ruled = document.createElement("canvas").getContext("2d");

/**
 * @param {HTMLElement} target
 * @returns {(text: string) => boolean} whether a text fits into one line of it
 */
function fitsInto(target) {
  const g = /** @type {CanvasRenderingContext2D} */ (ruled);
  const style = getComputedStyle(target);
  const room = target.clientWidth;
  const font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return (text) => {
    g.font = font;
    return g.measureText(text).width <= room;
  };
}

/**
 * As many of the parts, in their order, as there is room for.
 *
 * @param {string[]} parts
 * @param {HTMLElement} target
 */
export function joinFitting(parts, target) {
  const fits = fitsInto(target);
  return parts.slice(1).reduce((text, part) => {
    const longer = `${text} \u00b7 ${part}`;
    return fits(longer) ? longer : text;
  }, parts[0] ?? "");
}

/**
 * The first of several wordings that fits; the last if none does.
 *
 * @param {string[]} variants
 * @param {HTMLElement} target
 */
export function firstThatFits(variants, target) {
  const fits = fitsInto(target);
  return variants.find(fits) ?? variants[variants.length - 1];
}
