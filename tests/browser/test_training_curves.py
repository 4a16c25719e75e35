"""Curves of a training in a real browser: rows come in parts, a pointer asks for an epoch."""

import pytest

from analysis.figures.live.curves import chart_data, charts_data, history_parts
from tests.browser.explorer_page import CHROMIUM, serve_modules

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]
COLUMNS = ["loss", "kl", "accuracy"]
HISTORY = [
    {
        "epoch": e,
        "loss": 2.0 / (1 + e),
        "kl": 3.14e-6,
        "accuracy": {3: None, 5: 0.99964}.get(e, 0.5 + e / 100),
    }
    for e in range(21)
]
DATA = charts_data(
    [
        chart_data({1: "total", 2: "KL"}, title="Loss"),
        chart_data({3: "test"}, title="Accuracy", top=1, percent=True),
    ],
    run="a",
    epochs=40,
)
SETUP = """async (data) => {
  const names = ["increment_component.js", "curves_component.js"];
  const [{ default: add }, { default: mount }] =
    await Promise.all(names.map((name) => import(`/js/${name}`)));
  document.body.innerHTML = '<div style="width:800px"><div data-curves></div></div>';
  window.end = mount({ data, parentElement: document.body });
  window.places = new Map();
  window.send = (number, part) => {
    if (!places.has(number)) places.set(number, document.createElement("i"));
    add({ data: part, parentElement: places.get(number) });
  };
}"""


@pytest.fixture
def tab(browser):
    tab = browser.new_page()
    serve_modules(tab)
    tab.add_style_tag(content="canvas { display: block; width: 380px; height: 144px }")
    tab.evaluate(SETUP, DATA)
    yield tab
    tab.close()


def send(tab, epochs):
    for number, rows in enumerate(history_parts(HISTORY[:epochs], COLUMNS)):
        tab.evaluate("([number, part]) => send(number, part)", [number, {"run": "a", "rows": rows}])
    tab.evaluate("() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))")


def values(tab):
    return [text.replace("\u00a0", " ") for text in tab.locator("output").all_inner_texts()]


def rightmost(tab, chart):
    """The last pixel column in which a curve is drawn: of all that is coloured, not grey."""
    script = """(canvas) => {
      const { width, height } = canvas;
      const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
      for (let x = width - 1; x >= 0; x--) for (let y = 0; y < height; y++) {
        const [r, g, b, a] = data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4);
        if (a > 200 && Math.max(r, g, b) - Math.min(r, g, b) > 90) return x / width;
      }
      return 0;
    }"""
    return tab.locator("canvas").nth(chart).evaluate(script)


def test_rows_come_in_parts_and_the_newest_values_are_read(tab):
    send(tab, 3)
    assert values(tab) == ["0.667", "3.14\u00b710\u207b\u2076", "52.0 %"]
    early = rightmost(tab, 0)
    send(tab, 21)
    assert values(tab) == ["0.0952", "3.14\u00b710\u207b\u2076", "70.0 %"]
    assert rightmost(tab, 0) > early + 0.3
    assert rightmost(tab, 0) < 0.7, "the axis spans the whole run, which has come half the way"
    label = tab.locator("canvas").nth(1).get_attribute("aria-label")
    assert label == "Accuracy over epochs. Now: test 70.0\u00a0%."


def test_a_pointer_asks_for_an_epoch_in_all_charts_and_what_is_undefined_is_no_number(tab):
    send(tab, 21)
    box = tab.locator("canvas").first.bounding_box()
    tab.mouse.move(box["x"] + 44 + (box["width"] - 54) * 3 / 40, box["y"] + 60)
    tab.locator("canvas[aria-label*='Epoch 3']").first.wait_for()
    assert values(tab) == ["0.500", "3.14\u00b710\u207b\u2076", "\u2013"]
    tab.mouse.move(box["x"] + 44 + (box["width"] - 54) * 5 / 40, box["y"] + 60)
    tab.locator("canvas[aria-label*='Epoch 5']").first.wait_for()
    assert values(tab)[2] == "99.96 %", "not 100, which it is not"
    tab.mouse.move(5, 700)
    tab.locator("canvas[aria-label*='Now']").first.wait_for()
    assert values(tab)[2] == "70.0 %"


def test_parts_of_other_pictures_are_left_alone(tab):
    send(tab, 3)
    tab.evaluate("() => { send(9, { run: 'b', rows: [[9, 1, 1, 1]] }); send(10, new Uint8Array(4)); }")
    tab.evaluate("() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))")
    assert values(tab)[2] == "52.0 %"
