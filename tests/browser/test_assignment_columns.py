"""Assignments side by side in a real browser: a node is marked in all of them, whatever there is to draw."""

import base64

import numpy as np
import pytest

from analysis.figures.explorer.assignment_columns import (
    NOT_FINITE,
    AssignmentColumn,
    ChanceBar,
    columns_payload,
)
from analysis.figures.explorer.standalone_html import styles
from analysis.figures.style.heatmap_rows import Rows
from tests.browser.axe import SCRIPT
from tests.browser.explorer_page import CHROMIUM, serve_modules

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]
SETUP = """async () => {
  const { default: mount } = await import("/js/columns_component.js");
  window.asked = [];
  const setTriggerValue = (name, value) => asked.push([name, value]);
  window.put = (text, width = 1100) => {
    const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    if (!document.querySelector("[data-explorer]")) {
      const place = document.createElement("div");
      place.innerHTML = '<div data-explorer="columns"></div>';
      document.body.append(place);
    }
    document.body.firstElementChild.style.width = `${width}px`;
    mount({ data, parentElement: document.body.firstElementChild, setTriggerValue });
    return new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
  };
}"""
DRAWN = """(name) => [...document.querySelectorAll(name)].map((canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value) => value);
})"""
N = 12
LINE = np.stack([np.arange(N - 1), np.arange(1, N)])
ORDER = np.arange(N)[::-1]
NAMES = ("&lt;b&gt;bold&lt;/b&gt;", *(f"node {i}" for i in range(1, N)))


def payload(columns, *, n=N, names=NAMES, labels=True, finding="All of them."):
    label_names = ("&lt;i&gt;one", "two") if labels else ()
    rows = Rows(np.arange(n)[::-1], tuple(names), np.arange(n) % 2 if labels else None, label_names)
    angle = np.linspace(0, 6, n)
    at = np.stack([0.5 + 0.5 * np.cos(angle), 0.5 + 0.5 * np.sin(angle)], axis=1)
    edges = LINE if n == N else np.zeros((2, 0), np.int64)
    packed = columns_payload(columns, positions=at, edge_index=edges, rows=rows, finding=finding)
    return base64.b64encode(packed).decode()


def shares(n=N, K=3, seed=0):
    return np.random.default_rng(seed).dirichlet(np.ones(K), size=n)


TWO = [
    AssignmentColumn("dmon", "DMoN", "epoch 3 of 9", shares(), run="run 1"),
    AssignmentColumn("random", "Random", "hardly better than chance", shares(seed=1), "NMI 0.1"),
]


@pytest.fixture(scope="module")
def tab(browser):
    tab = browser.new_page(viewport={"width": 1200, "height": 900})
    errors = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    serve_modules(tab)
    tab.add_style_tag(content=styles("columns"))
    tab.evaluate(SETUP)
    yield tab
    assert not errors


@pytest.fixture
def shown(tab):
    tab.evaluate("() => { document.body.replaceChildren(); asked.length = 0; }")

    def put(columns, width=1100, **options):
        tab.evaluate("([text, width]) => put(text, width)", [payload(columns, **options), width])
        return tab

    return put


def readouts(tab):
    tab.evaluate("() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))")
    return [text.replace("\u00a0", " ") for text in tab.locator(".readout").all_inner_texts()]


def point(tab, *, column, row):
    """Move the mouse to the middle of a row of a column's heat map."""
    box = tab.locator(".heat").nth(column).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + (box["height"] - 24) * (row + 0.5) / N
    tab.mouse.move(x, y)
    return x, y


def test_a_row_that_is_pointed_at_is_marked_in_every_column_and_said(shown):
    tab = shown(TWO)
    at_rest = readouts(tab)
    assert all("holds most" in words for words in at_rest)
    marks = "() => (" + DRAWN + ")('.layers canvas:last-child')"
    assert not any(tab.evaluate(marks))
    point(tab, column=1, row=N - 1)
    said = readouts(tab)
    assert [words.split("\n")[0] for words in said] == ["<b>bold</b> (<i>one)"] * 2
    for words, column in zip(said, TWO, strict=True):
        first = int(column.S[0].argmax())
        assert words.split("\n")[1].startswith(f"cluster {first + 1}: ")
    assert tab.evaluate(marks) == [True] * 4
    assert tab.locator("b b, i").count() == 0, "names are text"
    tab.mouse.move(5, 5)
    assert readouts(tab) == at_rest


def test_a_node_of_the_graph_is_found_where_it_is_drawn(shown):
    tab = shown(TWO)
    box = tab.locator(".graph").first.bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert "node" not in readouts(tab)[0], "in the middle of a ring there is none"
    tab.mouse.move(
        box["x"] + (box["width"] + min(box["width"], box["height"])) / 2 - 14, box["y"] + box["height"] / 2
    )
    assert readouts(tab)[1].startswith("<b>bold</b>")


def test_arrow_keys_walk_from_row_to_row(shown):
    tab = shown(TWO)
    tab.locator(".columns").focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowRight")
    assert readouts(tab)[0].startswith("node 10 (<i>one)")
    spoken = tab.locator("[role=status]")
    assert spoken.inner_text().startswith("node 10 (<i>one): DMoN cluster")
    tab.keyboard.press("Home")
    tab.keyboard.press("ArrowUp")
    assert readouts(tab)[1].startswith("node 11")
    tab.keyboard.press("Escape")
    assert "holds most" in readouts(tab)[0]


def test_a_click_opens_the_run_of_a_trained_column_and_marks_in_another(shown):
    tab = shown(TWO)
    tab.mouse.click(*point(tab, column=1, row=0))
    tab.mouse.move(5, 5)
    assert readouts(tab)[0].startswith("node 11"), "it stays"
    assert tab.evaluate("asked") == []
    tab.mouse.click(*point(tab, column=0, row=2))
    tab.locator(".column a:visible").click()
    assert tab.evaluate("asked") == [["open", {"run": "run 1", "node": node}] for node in (9, -1)]
    assert tab.locator(".column a:visible").get_attribute("href") == "assignments?run=run%201"


def test_a_column_that_trains_changes_in_place_and_others_come(shown):
    tab = shown([TWO[1]])
    tab.evaluate("window.kept = document.querySelector('.column')")
    waits = AssignmentColumn("dmon", "DMoN", "", None, "Waiting. It is next.", "run 1")
    shown([waits, TWO[1]])
    assert tab.locator(".column b").all_inner_texts() == ["DMoN", "Random"]
    assert tab.locator(".absent").first.inner_text() == "Waiting. It is next."
    places = "() => [...document.querySelectorAll('.column > *')].map((e) => e.getBoundingClientRect().top)"
    before = tab.evaluate(places)
    point(tab, column=1, row=0)
    shown([TWO[0], TWO[1]], finding="Later.")
    assert readouts(tab)[0].startswith("node 11"), "what is pointed at stays"
    assert tab.evaluate(places) == before
    assert tab.evaluate("kept.isConnected")
    assert tab.locator(".finding").inner_text() == "Later."
    assert (
        tab.locator("[role=img]").first.get_attribute("aria-label").startswith("DMoN: epoch 3 of 9. 12 nodes")
    )


def test_measures_stand_beside_chance(shown):
    bars = (ChanceBar("NMI", [0.8, 0.6], 0.1, 0.05), ChanceBar("modularity", [-0.001], -0.4, 0.01))
    tab = shown([AssignmentColumn("dmon", "DMoN", "", shares(), measures=bars), TWO[1]])
    rows = tab.locator(".chance p")
    assert [words.split() for words in rows.all_inner_texts()] == [["NMI", "0.70"], ["modularity", "0.00"]]
    lefts = "(all) => all.map((e) => parseFloat(e.style.left))"
    assert rows.first.locator(".dot").evaluate_all(lefts) == pytest.approx([90 / 1.1, 70 / 1.1], abs=0.01)
    assert rows.first.locator(".band").evaluate_all(lefts) == pytest.approx([10 / 1.1], abs=0.01)
    assert rows.last.locator(".band").evaluate_all(lefts) == [0], "what lies further left stands at the end"


def test_what_is_odd_is_drawn_or_said(shown):
    odd = AssignmentColumn("nan", "NaN", "", np.full((N, 2), np.nan))
    tab = shown([odd, TWO[0]])
    assert tab.locator(".absent").first.inner_text() == f"{NOT_FINITE}."
    one = AssignmentColumn("one", "One", "", np.ones((1, 1)))
    tab = shown([one], n=1, names=("alone",), labels=False)
    tab.mouse.move(*[tab.locator(".graph").bounding_box()[a] + tab.locator(".graph").bounding_box()[b] / 2
                     for a, b in (("x", "width"), ("y", "height"))])  # fmt: skip
    assert readouts(tab) == ["alone\ncluster 1: 100 %"]
    n = 20_000
    many = AssignmentColumn("many", "Many", "", shares(n))
    tab = shown([many], n=n, names=[f"n{i}" for i in range(n)], labels=False)
    assert tab.evaluate(DRAWN, ".layers canvas:first-child") == [True, True]
    point(tab, column=0, row=0)
    assert readouts(tab)[0].startswith("n19")


def test_axe_finds_nothing(shown):
    waits = AssignmentColumn("mincut", "MinCut", "", None, "Waiting. It is next.", "run 2")
    bars = (ChanceBar("NMI", [0.8], 0.1, 0.05),)
    tab = shown([*TWO, waits, AssignmentColumn("last", "Last", "found", shares(), measures=bars)])
    tab.evaluate(f"{SCRIPT}\nundefined")
    found = "axe.run('[data-explorer]').then((r) => r.violations.map((v) => v.id + v.nodes[0].html))"
    assert tab.evaluate(found) == []


def test_on_a_phone_columns_stand_below_each_other_with_graph_and_map_side_by_side(shown):
    tab = shown(TWO, width=358)
    tops = tab.locator(".column").evaluate_all("(all) => all.map((e) => e.getBoundingClientRect().top)")
    assert tops[1] - tops[0] > 200
    graph, heat = (tab.locator(name).first.bounding_box() for name in (".graph", ".heat"))
    assert graph["y"] == heat["y"]
    assert heat["x"] > graph["x"] + graph["width"]
    assert tab.evaluate("document.querySelector('[data-explorer]').scrollWidth") <= 358


def test_rows_of_columns_are_full(tab):
    counts = "import('/js/columns/assignment_columns.js').then((m) => [1, 4, 5, 6, 9, 12].map(m.sideBySide))"
    assert tab.evaluate(counts) == [1, 4, 5, 3, 5, 4]
