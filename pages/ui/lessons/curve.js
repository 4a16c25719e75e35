// A curve drawn with one slider a point: by hand, by touch or by keyboard.

/** @param {{parentElement: HTMLElement, data: any, setStateValue: (name: string, value: any) => void}} component */
export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector("[data-curve]");
  if (!root || root.childElementCount) return;
  const { x, low, high, names, start } = data;
  const make = (tag) => document.createElement(tag);
  const values = x.map((_, i) => start?.[i] ?? (low + high) / 2);
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  picture.setAttribute("viewBox", "0 0 100 100");
  picture.setAttribute("preserveAspectRatio", "none");
  picture.setAttribute("aria-hidden", "true");
  picture.append(line);
  const points = make("div");
  points.className = "points";
  const draw = () =>
    line.setAttribute(
      "points",
      values.map((v, i) => `${((i + 0.5) / x.length) * 100},${100 - ((v - low) / (high - low)) * 100}`).join(" "),
    );
  x.forEach((at, i) => {
    const point = make("label");
    const slider = make("input");
    Object.assign(slider, { type: "range", min: low, max: high, step: (high - low) / 100, value: values[i] });
    slider.name = `point-${i + 1}`;
    slider.setAttribute("orient", "vertical");
    slider.setAttribute("aria-label", names[i]);
    const name = make("span");
    name.textContent = String(at);
    slider.addEventListener("input", () => {
      values[i] = Number(slider.value);
      draw();
    });
    slider.addEventListener("change", () => setStateValue("points", [...values]));
    point.append(slider, name);
    points.append(point);
  });
  root.append(picture, points);
  draw();
}
