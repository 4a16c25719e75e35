import numpy as np
import pytest
from scipy.spatial.distance import cdist

from analysis.figures.memory_keys.plane_2d import key_plane
from analysis.figures.style.highlight import Highlight
from analysis.figures.style.projection_traces import AssignedNodes, Field
from analysis.figures.style.theme import NEUTRAL, cluster_colour
from analysis.projection.pca import fit_common_pca
from analysis.projection.view_window import plane_grid, plane_window

N, H, K, F = 40, 2, 3, 5


@pytest.fixture
def made():
    rng = np.random.default_rng(0)
    nodes = [rng.normal(size=(N, F)).astype(np.float32) for _ in range(4)]
    keys = [rng.normal(size=(H, K, F)).astype(np.float32) for _ in range(4)]
    basis = fit_common_pca(nodes, keys, epochs=[0, 1, 2, 5])
    return basis, nodes, keys, rng.dirichlet(np.ones(K), size=N)


def plane(made, **more):
    basis, nodes, keys, S = made
    window = plane_window(basis, nodes, keys)
    names = tuple(f"node {i}" for i in range(N))
    return key_plane(basis, AssignedNodes(nodes[-1], S, names), keys[-1], window=window, **more)


def test_keys_stand_where_the_basis_puts_them_and_carry_their_number(made):
    basis, _, keys, _ = made
    traces = {trace.name: trace for trace in plane(made).figure.data}
    for h in range(H):
        at = basis.transform(keys[-1][h])
        np.testing.assert_allclose(np.stack([traces[f"head {h + 1}"].x, traces[f"head {h + 1}"].y], 1), at)
        assert list(traces[f"head {h + 1}"].text) == [f"{h + 1}.{k + 1}" for k in range(K)]


def test_hover_says_the_true_distance_not_that_of_the_plane(made):
    _, nodes, keys, _ = made
    words = next(t for t in plane(made).figure.data if t.name == "nodes").hovertext
    true = cdist(nodes[-1], keys[-1].reshape(-1, F)).min(1)
    for text, distance in zip(words, true, strict=True):
        assert f"{distance:.3g} away" in text


def test_each_cluster_has_one_trail_that_ends_at_its_keys(made):
    basis, _, keys, _ = made
    lines = [t for t in plane(made, key_path=np.stack(keys)).figure.data if t.mode == "lines"]
    under, *lines = lines
    assert len(lines) == K
    assert under.line.color == NEUTRAL
    assert len(under.x) == sum(len(line.x) for line in lines)
    for k, line in enumerate(lines):
        parts = np.stack([line.x, line.y], 1).reshape(H, -1, 2)
        assert np.isnan(parts[:, -1]).all()
        np.testing.assert_allclose(parts[:, -2], basis.transform(keys[-1][:, k]))
        np.testing.assert_allclose(parts[:, 0], basis.transform(keys[0][:, k]))


def test_the_frame_is_the_same_at_every_epoch(made):
    basis, nodes, keys, S = made
    window = plane_window(basis, nodes, keys)
    names = tuple(map(str, range(N)))
    ranges = {
        key_plane(basis, AssignedNodes(nodes[e], S, names), keys[e], window=window).figure.layout.xaxis.range
        for e in range(4)
    }
    assert len(ranges) == 1
    for part in keys:
        at = basis.transform(part)
        assert (at >= window.low).all()
        assert (at <= window.high).all()


def test_caption_says_how_much_of_this_epoch_the_plane_shows(made):
    basis, nodes, keys, _ = made
    seen = basis.explained_of(np.concatenate([nodes[-1], keys[-1].reshape(-1, F)])).sum()
    caption = next(n.text for n in plane(made).figure.layout.annotations if n.name == "caption")
    assert f"{100 * seen:.0f} % of the variance" in caption.replace("<br>", " ")


def test_a_selected_head_stands_out_and_its_field_lies_behind_in_the_clusters_colours(made):
    basis, nodes, keys, _ = made
    x, y, points = plane_grid(basis, plane_window(basis, nodes, keys))
    S = np.zeros((len(y), len(x), K))
    S[..., 1] = 1
    figure = plane(made, highlight=Highlight(head=1), field=Field(x, y, S)).figure
    image = figure.data[0]
    assert image.type == "image"
    red, green, blue, alpha = image.z[0, 0]
    assert f"#{red:02X}{green:02X}{blue:02X}" == cluster_colour(1)
    assert 0 < alpha < 255
    heads = {trace.name: trace for trace in figure.data if trace.name and trace.name.startswith("head")}
    assert heads["head 2"].marker.size > heads["head 1"].marker.size
    assert heads["head 1"].text is None or heads["head 1"].mode == "markers"
    np.testing.assert_allclose(
        basis.transform(points).reshape(len(y), len(x), 2)[3, 5], [x[5], y[3]], atol=1e-4
    )


def test_a_crowd_of_keys_is_drawn_small_until_a_head_is_chosen(made):
    basis, nodes, _, _ = made
    many = np.random.default_rng(1).normal(size=(4, 3, 20, F)).astype(np.float32)
    window, names = plane_window(basis, nodes, many), tuple(map(str, range(N)))
    S = np.random.default_rng(2).dirichlet(np.ones(20), size=N)
    shown = AssignedNodes(nodes[-1], S, names)
    crowd = key_plane(basis, shown, many[-1], window=window, key_path=many).figure
    assert all(trace.mode == "markers" for trace in crowd.data)
    third = Highlight(head=2)
    one = key_plane(basis, shown, many[-1], window=window, key_path=many, highlight=third).figure
    modes = {trace.name: trace.mode for trace in one.data if trace.name}
    assert modes["head 3"] == "markers+text"
    assert modes["head 1"] == "markers"
    assert sum(trace.mode == "lines" for trace in one.data) == 21  # the grey one under them all
