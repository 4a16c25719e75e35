import numpy as np
import pytest

from analysis.figures.clusters.cluster_members import member_shares
from analysis.figures.style.heatmap_rows import node_names
from tests.made import made_karate


def test_bars_add_up_to_the_nodes_and_the_purity_is_that_of_the_labels():
    graphs = made_karate()
    S = np.eye(2)[graphs.y]
    S[0] = S[0][::-1]
    picture = member_shares(
        S, names=node_names(graphs, 0, 34), labels=graphs.y, label_names=graphs.label_names, selected=1
    )
    assert sum(bar.x.sum() for bar in picture.figure.data) == pytest.approx(34)
    assert "97 % of one label" in picture.title


def test_under_each_bar_stand_the_nodes_that_give_it_most():
    S = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
    notes = member_shares(S, names=("anna", "bo", "&lt;c&gt;")).figure.layout.annotations
    assert notes[0].text == "anna 0.90, &lt;c&gt; 0.60, bo 0.20"
    assert notes[1].text.startswith("bo 0.80")


def test_long_names_are_left_out_not_cut():
    names = tuple(f"a very long name indeed, number {i}" for i in range(3))
    text = member_shares(np.eye(3) * 0.7 + 0.1, names=names).figure.layout.annotations[0].text
    assert text == "a very long name indeed, number 0 0.80"


def test_of_many_clusters_the_fullest_and_the_chosen_are_shown_and_the_caption_says_so():
    S = np.random.default_rng(0).dirichlet(np.linspace(0.1, 3, 40), size=50)
    emptiest = int(S.sum(0).argmin())
    figure = member_shares(S, names=tuple(map(str, range(50))), selected=emptiest).figure
    shown = figure.data[0].customdata - 1
    assert len(shown) == 13
    assert emptiest in shown
    assert set(np.argsort(-S.sum(0))[:12]) <= set(shown.tolist())
    np.testing.assert_allclose(figure.data[0].x, S.sum(0)[shown], rtol=1e-5)
    caption = next(note.text for note in figure.layout.annotations if note.name == "caption")
    assert "13 fullest of 40 clusters" in caption.replace("<br>", " ")
    frame = figure.layout.shapes[0]
    assert (frame.y0 + frame.y1) / 2 == list(shown).index(emptiest) + 1
