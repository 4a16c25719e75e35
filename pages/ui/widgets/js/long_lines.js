// Title and caption of a chart in lines as long as the chart is wide. Plotly breaks no lines: those of a figure
// are short enough for a phone, and its margins have room for them.
const TOOLS = 200;  // pixels beside a title, where Plotly's tools come up
const SIDES = 16;
const LINE = 1.3;  // Plotly's height of a line, in em
const measure = document.createElement("canvas").getContext("2d");
const seen = new WeakMap();  // text -> its lines as Plotly drew them, and as they are written here
const watched = new WeakSet();

function breakLines(words, room) {
  const lines = [];
  for (const word of words) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && measure.measureText(longer).width <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function write(text, lines, first) {
  const spans = [...text.querySelectorAll("tspan.line")];
  while (spans.length < lines.length) spans.push(text.appendChild(spans[0].cloneNode()));
  spans.splice(lines.length).forEach((span) => span.remove());
  spans.forEach((span, i) => {
    span.textContent = lines[i];
    span.setAttribute("dy", `${first + i * LINE}em`);
  });
}

// As far as the words need fewer lines so; a title stays above what it stands above.
function lengthen(text, room, isTitle) {
  const spans = [...text.querySelectorAll("tspan.line")];
  if (!spans.length || spans.some((span) => span.children.length)) return;  // parts in other type
  const now = spans.map((span) => span.textContent);
  const known = seen.get(text);
  const drawn = known && known.written.join("\n") === now.join("\n") ? known.drawn : now;
  measure.font = getComputedStyle(text).font;
  const wrapped = breakLines(drawn.join(" ").split(" "), room);
  const written = wrapped.length < drawn.length ? wrapped : drawn;
  seen.set(text, {drawn, written});
  if (written.join("\n") !== now.join("\n")) write(text, written, isTitle ? (drawn.length - written.length) * LINE : 0);
}

function keepLinesLong(place, caption) {
  if (!place || watched.has(place)) return;
  watched.add(place);
  const look = () => {
    const width = place.querySelector(".main-svg")?.clientWidth;
    if (!width) return;
    const title = place.querySelector("text.gtitle");
    const foot = place.querySelector(`.annotation[data-index="${caption}"] text.annotation-text`);
    if (title) lengthen(title, width - TOOLS, true);
    if (foot) lengthen(foot, width - SIDES, false);
  };
  let due = 0;
  const soon = () => {
    due ||= requestAnimationFrame(() => {
      due = 0;
      look();
    });
  };
  new MutationObserver(soon).observe(place, {childList: true, subtree: true});
  soon();
}
