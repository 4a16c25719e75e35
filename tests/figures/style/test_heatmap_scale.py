import numpy as np
import pytest

from analysis.figures.style.heatmap_scale import colour_axis, values_to_draw


def test_shares_are_drawn_as_they_are():
    S = np.random.default_rng(0).dirichlet(np.ones(3), size=4)
    np.testing.assert_array_equal(values_to_draw(S, "share"), S.astype(np.float32))


def test_against_even_colours_say_how_far_a_share_is_from_it():
    values = values_to_draw(np.array([[1.0] + 7 * [0.0]]), "uniform")
    axis = colour_axis(8, "uniform", values=[values])
    assert values.tolist() == [[0.875] + 7 * [-0.125]]
    assert axis["cmax"] == -axis["cmin"] == 0.875
    assert axis["colorbar"]["ticktext"] == ["\u22120.88", "uniform", "+0.88"]


def test_what_hardly_differs_from_even_is_seen_and_the_bar_says_how_little():
    near = values_to_draw(np.array([[0.251, 0.25, 0.25, 0.249]]), "uniform")
    axis = colour_axis(4, "uniform", values=[near, near * 0])
    assert axis["cmax"] == -axis["cmin"] == pytest.approx(0.001, rel=1e-4)
    assert axis["colorbar"]["ticktext"] == ["\u22120.001", "uniform", "+0.001"]
    assert colour_axis(4, "uniform", values=[near * 0])["cmax"] > 0


@pytest.mark.parametrize("K", [1, 2, 3, 4, 8, 64])
def test_the_even_share_is_marked_on_the_bar_and_marks_do_not_collide(K):
    bar = colour_axis(K, "share")["colorbar"]
    assert bar["ticktext"][bar["tickvals"].index(1 / K)] == f"1/{K} uniform"
    assert (np.diff(bar["tickvals"]) > 0.25).all()
    assert 0 in colour_axis(K, "uniform")["colorbar"]["tickvals"]
