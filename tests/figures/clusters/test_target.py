import numpy as np
import pytest
from scipy.stats import entropy

from analysis.figures.clusters.target import target_heatmaps
from analysis.figures.style.heatmap_rows import Rows

N, K = 12, 3


@pytest.fixture
def made():
    S = np.random.default_rng(0).dirichlet(np.ones(K), size=N)
    P = S**2 / S.sum(0)
    rows = Rows(np.random.default_rng(1).permutation(N), tuple(map(str, range(N))), selected=2)
    return S, P / P.sum(1, keepdims=True), rows


def test_three_panels_same_rows_and_a_difference_centred_on_zero(made):
    S, P, rows = made
    picture = target_heatmaps(S, P, rows=rows)
    panels = [trace for trace in picture.figure.data if trace.type == "heatmap"]
    for panel, values in zip(panels, (S, P, P - S), strict=True):
        np.testing.assert_allclose(panel.z, values[rows.order], atol=1e-6)
        assert panel.y == panels[0].y
    layout = picture.figure.layout
    assert (layout.coloraxis.cmin, layout.coloraxis.cmax) == (0, 1)
    assert layout.coloraxis2.cmin == -layout.coloraxis2.cmax == pytest.approx(-np.abs(P - S).max())


def test_node_and_cluster_parts_add_up_to_the_kl(made):
    S, P, rows = made
    picture = target_heatmaps(S, P, rows=rows)
    bars = [trace for trace in picture.figure.data if trace.type == "bar"]
    by_node = next(bar for bar in bars if bar.orientation == "h")
    by_cluster = next(bar for bar in bars if bar.yaxis == "y3")
    kl = entropy(P, S, axis=1)
    np.testing.assert_allclose(by_node.x, kl[rows.order], rtol=1e-5)
    assert by_cluster.y.sum() == pytest.approx(kl.mean(), rel=1e-5)
    assert f"KL is {kl.mean():.3g} nats per node" in picture.alt


def test_the_title_tells_an_even_s_from_one_that_has_reached_its_target(made):
    rows = made[2]
    even, hot = np.full((N, K), 1 / K), np.eye(K)[np.arange(N) % K]
    assert "nothing has clustered" in target_heatmaps(even, even, rows=rows).title
    assert "reached its target" in target_heatmaps(hot, hot, rows=rows).title


@pytest.mark.parametrize(
    "S",
    [
        np.repeat([[0.65, 0.25, 0.10], [0.1, 0.2, 0.7]], 6, axis=0),  # two graphs, each of equal rows
        np.repeat([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]], 6, axis=0),  # two pairs of clusters that are one
        np.random.default_rng(0).dirichlet(np.ones(3), size=N),  # graphs of one node each
    ],
)
def test_a_soft_s_that_is_its_own_target_has_not_reached_it(S):
    """It said "S has reached its target" of rows that nothing had sharpened."""
    words = title(S, S)
    assert "S is its own target (KL 0) without being sharp" in words
    assert "reached" not in words


def test_a_pull_too_small_for_two_decimals_is_still_a_number():
    S = np.full((5, 2), 0.5)
    figure, _ = target_heatmaps(S, S, rows=Rows(np.arange(5), tuple("abcde")))
    assert figure.layout.coloraxis2.colorbar.ticktext == ("\u22120.001", "0", "+0.001")


def title(S, P):
    rows = Rows(np.arange(len(S)), tuple(map(str, range(len(S)))))
    return target_heatmaps(S, P, rows=rows).title


def test_all_rows_equal_is_not_called_reached():
    S = np.tile([0.65, 0.25, 0.10], (34, 1))
    said = (
        "All nodes have nearly the same row, so S is nearly its own target: KL 0, yet nothing has clustered"
    )
    assert title(S, S) == said
    rounded = S.astype(np.float32)
    assert "-" not in title(rounded, rounded * np.float32(1 - 1e-7))  # a KL below 0 is rounding


@pytest.mark.parametrize(
    ("given", "wanted", "words"),
    [
        (0.9950, 0.9999, "P is no sharper than S: both give a node's first cluster 99.50 %"),
        (0.980, 0.9999, "P asks for 99.99 % where S gives 98.00 %"),
        (0.60, 0.90, "P asks for 90 % where S gives 60 %"),
    ],
)
def test_numbers_decide_and_texts_tell_them_apart(given, wanted, words):
    def rows(top):
        return np.array([[top, 1 - top], [1 - top, top]])

    assert title(rows(given), rows(wanted)).startswith(words)
