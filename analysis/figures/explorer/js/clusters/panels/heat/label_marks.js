// What the colours beside the rows of S stand for.

import { element, truncate } from "../../../shared/dom.js";

const FEW = 4; // more labels than these find no room in a caption

/**
 * The labels, each with the colour that it has beside the rows; nothing where rows have none.
 *
 * @param {import("../../model/run.js").Run} run
 * @returns {(Node | string)[]}
 */
export function labelMarks(run) {
  if (!run.labels || run.image || run.labelNames.length < 2) return [];
  if (run.labelNames.length > FEW) return ["At the right: labels."];
  const marks = run.labelNames.map((name, i) => {
    const mark = element("span", { class: "label-mark", "aria-hidden": "true" });
    mark.style.background = run.header.colours.labels[i];
    return element("span", { class: "label-name" }, mark, `\u00a0${truncate(name, 14)}`);
  });
  return ["At the right: ", ...marks.flatMap((mark, i) => (i ? [", ", mark] : [mark])), "."];
}
