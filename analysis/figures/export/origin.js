const NARROWEST = 520;  // pixels of a saved image in which every line of words has room

// The layout of a figure with its origin written under it in small letters, for a file that leaves the page.
function withOrigin(layout, height, lines) {
  const margin = layout.margin || {};
  const room = 14 * lines.length + 8;
  const written = {
    text: lines.join("<br>"), name: "origin", font: {size: 10}, showarrow: false, align: "left",
    xref: "paper", yref: "paper", x: 0, y: 0, xanchor: "left", yanchor: "bottom",
    xshift: 4 - (margin.l || 0), yshift: 2 - (margin.b || 0) - room,
  };
  return {
    ...layout,
    height: height + room,
    margin: {...margin, b: (margin.b || 0) + room},
    annotations: [...(layout.annotations || []), written],
  };
}
