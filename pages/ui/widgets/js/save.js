// Two buttons that save the chart above as it stands. The chart is Streamlit's own Plotly chart, found by its
// key; its camera button does the work, told which format and given the figure's origin to write under it.
function chart(key) {
  return document.querySelector(`.st-key-${key} .js-plotly-plot`);
}

function save(plot, format, data) {
  const camera = plot.querySelector('.modebar-btn[data-title^="Download plot"]');
  const {layout} = plot;
  const {height} = plot._fullLayout;
  const width = Math.max(plot._fullLayout.width, NARROWEST);
  const written = withOrigin(layout, height, data.origin);
  plot._context.toImageButtonOptions = {
    format, filename: data.file, width, height: written.height, scale: format === "png" ? 2 : 1,
  };
  plot.layout = written;  // what the camera copies at once
  camera.click();
  plot.layout = layout;
}

export default function ({parentElement, data}) {
  keepLinesLong(document.querySelector(`.st-key-${data.chart}`), data.caption);
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = () => save(chart(data.chart), button.dataset.format, data);
  }
}
