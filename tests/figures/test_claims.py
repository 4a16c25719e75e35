import numpy as np
import pytest

from analysis.figures.claims import member_claims, pixel_claims, place_means
from analysis.figures.rows import node_names
from tests.made import made_digits, made_karate


def test_place_means_are_means_and_empty_places_are_not_numbers():
    pos = np.array([[0, 0], [0, 0], [2, 1]], dtype=np.float32)
    S = np.array([[1, 0], [0, 1], [0.25, 0.75]])
    mean = place_means(S, pos, frame=(3, 2))
    assert mean.shape == (2, 3, 2)
    assert mean[0, 0].tolist() == [0.5, 0.5]
    assert mean[1, 2].tolist() == [0.25, 0.75]
    assert np.isnan(mean[0, 1]).all()


@pytest.mark.parametrize("K", [1, 8, 20])
def test_each_cluster_has_its_own_small_image(K):
    graphs = made_digits(8)
    S = np.random.default_rng(0).dirichlet(np.ones(K), size=len(graphs.pos))
    picture = pixel_claims(S, graphs.pos, frame=(8, 8), images=8, selected=0)
    mean = place_means(S, graphs.pos, frame=(8, 8))
    mosaic = picture.figure.data[0].z
    for k in range(K):
        note = picture.figure.layout.annotations[k]
        left, top = round(note.x + 0.5), round(note.y - 0.9) + 2
        np.testing.assert_allclose(mosaic[top : top + 8, left : left + 8], mean[..., k], rtol=1e-5)
        assert f"<b>{k + 1}</b>" in note.text
    assert "8 images" in picture.alt


def test_bars_add_up_to_the_nodes_and_the_purity_is_that_of_the_labels():
    graphs = made_karate()
    S = np.eye(2)[graphs.y]
    S[0] = S[0][::-1]
    picture = member_claims(
        S, names=node_names(graphs, 0, 34), labels=graphs.y, label_names=graphs.label_names, selected=1
    )
    assert sum(bar.x.sum() for bar in picture.figure.data) == pytest.approx(34)
    assert "97 % of one label" in picture.figure.layout.title.text.replace("<br>", " ")


def test_under_each_bar_stand_the_nodes_that_give_it_most():
    S = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
    notes = member_claims(S, names=("anna", "bo", "&lt;c&gt;")).figure.layout.annotations
    assert notes[0].text == "anna 0.90, &lt;c&gt; 0.60, bo 0.20"
    assert notes[1].text.startswith("bo 0.80")


def test_long_names_are_left_out_not_cut():
    names = tuple(f"a very long name indeed, number {i}" for i in range(3))
    text = member_claims(np.eye(3) * 0.7 + 0.1, names=names).figure.layout.annotations[0].text
    assert text == "a very long name indeed, number 0 0.80"
