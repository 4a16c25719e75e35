// Draw every figure of the page, and save one as SVG or PNG when asked. Plotly is defined above, or in a file that pages share.
const figures = JSON.parse(document.getElementById("figures").textContent);
const night = matchMedia("(prefers-color-scheme: dark)");
const config = {displaylogo: false, displayModeBar: false, responsive: true, showSendToCloud: false};

function layoutNow(figure) {
  return night.matches ? {...figure.layout, ...figure.dark} : figure.layout;
}

function draw() {
  for (const [name, figure] of Object.entries(figures)) {
    Plotly.react(document.getElementById(name), figure.data, structuredClone(layoutNow(figure)), config);
  }
}

async function save(name, format) {
  const figure = figures[name];
  const shown = document.getElementById(name);
  const layout = withOrigin(layoutNow(figure), figure.layout.height, figure.origin);
  const size = {format, width: Math.max(shown.clientWidth, NARROWEST), height: layout.height, scale: format === "png" ? 2 : 1};
  let address = await Plotly.toImage({data: figure.data, layout, config}, size);
  if (format === "svg") {
    const drawing = new DOMParser().parseFromString(decodeURIComponent(address.split(/,(.*)/s)[1]), "image/svg+xml");
    const note = drawing.createElementNS("http://www.w3.org/2000/svg", "metadata");
    note.textContent = document.getElementById("spec").textContent;
    drawing.documentElement.prepend(note);
    const text = new XMLSerializer().serializeToString(drawing);
    address = "data:image/svg+xml," + encodeURIComponent(text);
  }
  const link = document.createElement("a");
  link.href = address;
  link.download = `${figure.file}.${format}`;
  link.click();
}

if (!window.Plotly) {
  const missing = document.createElement("p");
  missing.textContent = "The pictures need plotly.min.js, which lies beside this page in the bundle: keep them together.";
  document.querySelector("main").prepend(missing);
}
draw();
night.addEventListener("change", draw);
for (const button of document.querySelectorAll("button[data-format]")) {
  button.addEventListener("click", () => save(button.dataset.figure, button.dataset.format));
}
