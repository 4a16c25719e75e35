import numpy as np

from analysis.figures.memory_keys.tsne import key_map
from analysis.figures.style.highlight import Highlight
from analysis.figures.style.projection_traces import AssignedNodes


def drawn(at, **more):
    x = np.array([[0.0, 0], [0, 1], [9, 9], [9, 8]])
    keys = np.array([[[0.0, 0.5], [9, 8.5]]])
    nodes = AssignedNodes(x, np.eye(2)[[0, 0, 1, 1]], tuple("abcd"))
    return key_map(np.array(at, float), nodes, keys, **more)


def test_it_says_how_many_nodes_lie_next_to_their_true_key():
    true = [[0, 0], [0, 1], [5, 5], [5, 6], [0, 0.5], [5, 5.5]]
    assert drawn(true).figure.layout.title.text.startswith("On this map 100 % of the nodes")
    bent = [[0, 0], [5, 5], [5, 6], [0, 1], [0, 0.5], [5, 5.5]]
    assert "50 % of the nodes" in drawn(bent).alt


def test_it_warns_that_distances_are_bent_and_rings_the_selected():
    figure, _ = drawn([[0, 0], [0, 1], [5, 5], [5, 6], [0, 0.5], [5, 5.5]], highlight=Highlight(node=2))
    assert "bends distances" in figure.layout.annotations[-1].text
    assert (figure.data[-1].x[0], figure.data[-1].y[0]) == (5, 5)
