"""Large graphs: quick to draw, small to send, and what is left out is said."""

import gc
import sys

import numpy as np
import plotly.io
import pytest

from analysis.figures.clusters.heatmap import combined_heatmap, head_heatmaps
from analysis.figures.graphs.graph import MOST_EDGES, graph_drawing
from analysis.figures.style import fast_plotly
from analysis.figures.style.heatmap_rows import MOST_ROWS, Rows
from analysis.figures.style.theme import apply_theme
from analysis.projection.row_order import row_order

N, K, H = 20_000, 32, 4


@pytest.fixture(scope="module")
def large():
    rng = np.random.default_rng(0)
    S_h = rng.dirichlet(np.full(K, 0.2), size=(H, N)).astype(np.float32)
    rows = Rows(row_order(S_h.mean(0)), tuple(f"node {i}" for i in range(N)))
    return S_h, S_h.mean(0), rows


def test_the_heads_of_20000_nodes_are_drawn_at_once_and_binned_visibly(large, monkeypatch):
    monkeypatch.setattr(fast_plotly, "VALIDATE", False)  # as on the page
    S_h, S, rows = large

    def draw(nodes):
        some = Rows(rows.order[rows.order < nodes], rows.names[:nodes])
        figure, _ = head_heatmaps(S_h[:, :nodes], S[:nodes], weights=np.full(H, 5.0), rows=some)
        return figure, plotly.io.to_json(apply_theme(figure, dark=False), validate=False)

    figure, sent = draw(N)
    assert len(sent) < 3_000_000
    assert calls(draw, N) == calls(draw, N // 4), "nothing is called for each node, which would take seconds"
    caption = figure.layout.annotations[-1].text.replace("<br>", " ")
    assert f"20,000 nodes in {MOST_ROWS:,} rows: each row is the mean" in caption
    assert {len(trace.y) for trace in figure.data} == {MOST_ROWS}


def calls(function, *arguments):
    """How often functions, of Python or C, are called by one."""
    seen = []
    gc.disable()  # hypothesis is called at every collection
    before = sys.getprofile()
    sys.setprofile(lambda _frame, event, _: seen.append(event) if event.endswith("call") else None)
    try:
        function(*arguments)
    finally:
        sys.setprofile(before)
        gc.enable()
    return len(seen)


def test_bins_keep_the_mean_of_every_cluster(large):
    _, S, rows = large
    figure, _ = combined_heatmap(S, rows=rows)
    np.testing.assert_allclose(figure.data[0].z.mean(0), S.mean(0), rtol=1e-4)


def test_a_graph_of_20000_nodes_is_light_and_says_what_edges_it_leaves_out(large, monkeypatch):
    monkeypatch.setattr(fast_plotly, "VALIDATE", False)
    _, S, rows = large
    rng = np.random.default_rng(1)
    at, one_way = rng.random((N, 2)).astype(np.float32), rng.integers(0, N, (2, 100_000))
    one_way = np.sort(one_way[:, one_way[0] != one_way[1]], axis=0)
    edges = np.concatenate([one_way, one_way[::-1]], axis=1)
    figure, _ = graph_drawing(at, edges, S, names=rows.names, title="large")
    assert len(plotly.io.to_json(apply_theme(figure, dark=False), validate=False)) < 4_000_000
    drawn = len(figure.data[0].x) // 3
    assert drawn <= MOST_EDGES
    caption = figure.layout.annotations[-1].text.replace("<br>", " ")
    assert f"Draws {drawn:,} of {one_way.shape[1]:,} edges" in caption
    assert figure.data[1].type == "scattergl"
