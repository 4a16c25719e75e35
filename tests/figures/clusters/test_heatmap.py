import numpy as np
import pytest

from analysis.figures.clusters.heatmap import combined_heatmap, head_heatmaps
from analysis.figures.style.heatmap_rows import Rows, node_rows
from analysis.figures.style.theme import cluster_colour
from analysis.projection.row_order import row_order
from tests.made import made_karate

N, K, H = 34, 4, 3


@pytest.fixture
def S_h():
    return np.random.default_rng(0).dirichlet(np.full(K, 0.4), size=(H, N)).astype(np.float32)


@pytest.fixture
def rows(S_h):
    return node_rows(made_karate(), row_order(S_h[0]), graph=0, selected=7)


def heatmaps(picture):
    return [trace for trace in picture.figure.data if trace.type == "heatmap" and trace.coloraxis]


def test_every_panel_has_the_same_rows_scale_and_columns(S_h, rows):
    picture = head_heatmaps(S_h, S_h.mean(0), weights=np.array([5.0, -2.0, 0.04]), rows=rows)
    panels = heatmaps(picture)
    summed = panels.pop(H)
    assert len(panels) == H + 1
    np.testing.assert_allclose(summed.z, (5 * S_h[0] - 2 * S_h[1] + 0.04 * S_h[2])[rows.order], rtol=1e-5)
    assert summed.y == panels[0].y
    reach = picture.figure.layout.coloraxis2
    assert summed.coloraxis == "coloraxis2"
    assert reach.cmin == -reach.cmax == -np.abs(summed.z).max()
    for panel, values in zip(panels, [*S_h, S_h.mean(0)], strict=True):
        np.testing.assert_array_equal(panel.z, values[rows.order])
        assert panel.y == panels[0].y
        assert panel.coloraxis == "coloraxis"
        assert panel.z.dtype == np.float32
    axis = picture.figure.layout.coloraxis
    assert (axis.cmin, axis.cmax) == (0, 1)


def test_weights_stand_above_their_heads_with_their_sign(S_h, rows):
    picture = head_heatmaps(S_h, S_h.mean(0), weights=np.array([5.0, -2.0, 0.04]), rows=rows)
    notes = [note.text for note in picture.figure.layout.annotations]
    assert [note for note in notes if "S<sub>" in note][:3] == [
        "<b>S<sub>1</sub></b><br>+5.0",
        "<b>S<sub>2</sub></b><br>\u22122.0",
        "<b>S<sub>3</sub></b><br>+0.04",
    ]
    assert notes[3:5] == ["<b>\u03a3</b><br>sum", "<b>S</b><br>softmax"]
    assert "head 2 counts against" in picture.title


def test_against_even_is_zero_where_a_cluster_has_its_share_and_symmetric(S_h, rows):
    S = np.full((N, K), 1 / K, dtype=np.float32)
    S[0] = [1, 0, 0, 0]
    picture = combined_heatmap(S, rows=rows, scale="uniform")
    (panel,) = heatmaps(picture)
    axis = picture.figure.layout.coloraxis
    assert axis.cmin == -axis.cmax == pytest.approx(1 / K - 1)
    z = panel.z[np.flatnonzero(rows.order == 0)[0]]
    assert z.tolist() == pytest.approx([0.75, -0.25, -0.25, -0.25])
    assert np.abs(np.delete(panel.z, np.flatnonzero(rows.order == 0)[0], axis=0)).max() < 1e-6


def test_usage_bars_stand_under_their_columns_in_their_colours(S_h, rows):
    bars = next(t for t in combined_heatmap(S_h[0], rows=rows).figure.data if t.type == "bar")
    np.testing.assert_allclose(bars.y, S_h[0].mean(0), rtol=1e-6)
    assert list(bars.marker.color) == [cluster_colour(k) for k in range(K)]


def test_the_chosen_row_is_framed(S_h, rows):
    figure = combined_heatmap(S_h[0], rows=rows).figure
    frame = next(shape for shape in figure.layout.shapes if shape.type == "rect")
    assert (frame.y0 + frame.y1) / 2 == np.flatnonzero(rows.order == 7)[0]


def test_a_uniform_assignment_is_called_uniform(rows):
    S = np.full((N, K), 1 / K)
    assert "almost uniform" in combined_heatmap(S, rows=rows).title
    assert "0.25 (uniform: 0.25)" in combined_heatmap(S, rows=rows).alt


@pytest.mark.parametrize(("n", "k", "h"), [(1, 1, 1), (2, 64, 8), (20_000, 32, 4)])
def test_any_size_is_drawn_and_stays_small(n, k, h):
    S_h = np.random.default_rng(0).dirichlet(np.ones(k), size=(h, n)).astype(np.float32)
    rows = Rows(row_order(S_h[0]), tuple(f"node {i}" for i in range(n)))
    picture = head_heatmaps(S_h, S_h.mean(0), weights=np.ones(h), rows=rows)
    assert len(picture.figure.to_json()) < 3e6
    assert combined_heatmap(S_h[0], rows=rows).alt
