import numpy as np
import pytest

from analysis.figures.depth.groups import group_flow, group_means, group_shares, lamda_term

ONE = np.eye(3)[[0, 0, 1, 2]]
OTHER = np.eye(3)[[0, 0, 0, 2]]


def caption_of(picture):
    return picture.figure.layout.annotations[-1].text.replace("<br>", " ")


def test_shares_are_means_over_nodes_and_reach_one():
    picture = group_shares([ONE, OTHER], [1, 8])
    assert [list(bar.y) for bar in picture.figure.data] == [[0.5, 0.75], [0.25, 0.0], [0.25, 0.25]]
    entropy = np.exp(-(0.75 * np.log(0.75) + 0.25 * np.log(0.25)))
    assert f"{entropy:.1f} of 3 in layer 8" in picture.alt


def test_streams_count_the_nodes_that_go_from_group_to_group():
    link = group_flow([ONE, OTHER], [1, 2]).figure.data[0].link
    assert {(a, b): v for a, b, v in zip(link.source, link.target, link.value, strict=True)} == {
        (0, 3): 2,
        (1, 3): 1,
        (2, 5): 1,
    }
    assert "100 % of nodes stay" in group_flow([ONE, OTHER], [1, 2]).alt


def test_layers_may_have_different_numbers_of_groups():
    shares = [ONE, np.eye(4)[[3, 3, 1, 2]]]
    bars = group_shares(shares, [1, 2]).figure.data
    assert [list(bar.y) for bar in bars] == [[0.5, 0.0], [0.25, 0.25], [0.25, 0.25], [0.0, 0.5]]
    link = group_flow(shares, [1, 2]).figure.data[0].link
    assert set(zip(link.source, link.target, link.value, strict=True)) == {(0, 7, 2), (1, 5, 1), (2, 6, 1)}


def test_a_mean_lies_where_its_groups_nodes_are():
    x = np.array([[0.0, 0.0], [0.0, 2.0], [10.0, 0.0], [10.0, 2.0]])
    S = np.eye(3)[[0, 0, 1, 1]] * 0.98 + 0.01
    S /= S.sum(1, keepdims=True)
    means = (S[:, :, None] * x[:, None]).mean(0)
    picture = group_means(x, S.mean(0), means, y=np.array([0, 0, 1, 1]), label_names=("a", "b"), layer=4)
    triangles = picture.figure.data[-1]
    nodes = np.concatenate([np.stack([t.x, t.y], 1) for t in picture.figure.data[:-1]])
    assert [text.split(",")[0] for text in triangles.customdata] == ["group 1", "group 2"]
    for place, own in ((0, nodes[:2]), (1, nodes[2:])):
        assert [triangles.x[place], triangles.y[place]] == pytest.approx(own.mean(0), abs=0.2)
    assert "1 group that holds less is" in caption_of(picture)


def test_the_lamda_term_is_drawn_as_it_is():
    picture = lamda_term(np.array([0.5, 2.0]), lamdas=[0.03, 0.03])
    assert list(picture.figure.data[0].y) == [0.5, 2.0]
    assert "most in layer 2" in picture.alt
    assert "the trained lamda 0.03." in caption_of(picture)
    other = lamda_term(np.array([0.5, 2.0]), lamdas=[0.03, 0.2])
    assert "the trained lamda of 0.03 to 0.2." in caption_of(other)
