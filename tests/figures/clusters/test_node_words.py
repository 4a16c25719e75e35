import networkx as nx
import numpy as np
import pytest

from analysis.figures.clusters.node_words import node_sentence
from analysis.measures.assignments.summary import kl_terms

GRAPH = nx.path_graph(4)
EDGES = np.array([edge for a, b in GRAPH.edges() for edge in ((a, b), (b, a))]).T
S = np.array([[0.9, 0.1], [0.7, 0.3], [0.3, 0.7], [0.1, 0.9]])
P = np.array([[0.95, 0.05], [0.8, 0.2], [0.1, 0.9], [0.05, 0.95]])


@pytest.mark.parametrize(
    ("node", "words"), [(0, "1 of its 1 neighbour has"), (1, "1 of its 2 neighbours has")]
)
def test_neighbours_are_counted_by_their_first_cluster(node, words):
    assert words in node_sentence(S, P, EDGES, node=node, name="x")


def test_the_share_of_the_kl_is_that_of_its_row():
    parts = kl_terms(P, S).sum(1)
    words = node_sentence(S, P, EDGES, node=2, name="x", label="red")
    assert f"it carries {100 * parts[2] / parts.sum():.0f} % of the graph's KL (uniform: 25 %)" in words
    assert words.startswith("x has the label red; ")


def test_alone_and_without_any_kl():
    words = node_sentence(S, S, np.zeros((2, 0), int), node=3, name="x")
    assert words == "x: it has no neighbour; it carries none of the KL."
