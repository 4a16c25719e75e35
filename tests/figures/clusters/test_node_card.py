import numpy as np
import torch

from analysis.figures.clusters.node_card import node_heads, node_path, target_steps
from tests.reference import target_by_loops


def title(picture):
    return picture.title


def test_one_panel_per_head_and_one_for_s():
    heads = np.array([[0.7, 0.3], [0.4, 0.6], [0.9, 0.1]])
    picture = node_heads(heads, np.array([0.8, 0.2]), weights=np.array([1.0, 2.0, -3.0]), name="anna")
    for bars, row in zip(picture.figure.data, [*heads, [0.8, 0.2]], strict=True):
        np.testing.assert_allclose(bars.y, row, rtol=1e-6)
    assert title(picture) == "anna: 80 % in cluster 1; 2 of 3 heads put it there"


def test_the_last_step_is_the_target():
    S = np.random.default_rng(0).dirichlet(np.ones(4), size=9)
    picture = target_steps(S, 3, name="anna")
    s, squared, divided, p = (bars.y for bars in picture.figure.data)
    np.testing.assert_allclose(s, S[3], rtol=1e-6)
    np.testing.assert_allclose(squared, S[3] ** 2, rtol=1e-6)
    np.testing.assert_allclose(divided / divided.sum(), p, rtol=1e-5)
    np.testing.assert_allclose(p, target_by_loops(torch.from_numpy(S), [0] * 9)[3], rtol=1e-5)


def test_a_path_is_stacked_to_one_and_says_when_it_settled():
    shares = np.array([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7]])
    picture = node_path(shares, [0, 4, 9], epoch=4, name="anna")
    np.testing.assert_allclose(sum(area.y for area in picture.figure.data), 1, rtol=1e-6)
    assert title(picture) == "anna: cluster 2 settled at epoch 4"
    assert "from the start" in title(node_path(shares[1:], [4, 9], epoch=4, name="anna"))
