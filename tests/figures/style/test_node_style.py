import numpy as np
import pytest

from analysis.figures.style.node_style import (
    boundary_nodes,
    cluster_legend,
    look,
    margins,
    node_colours,
    node_numbers,
    node_words,
    number_colours,
    text_on,
)
from analysis.figures.style.theme import NEUTRAL, cluster_colour, with_opacity
from tests.colour import contrast


def test_strength_fades_from_full_to_pale():
    assert node_colours(np.array([[1.0, 0, 0, 0], [0.25, 0.25, 0.25, 0.25]])) == [
        with_opacity(cluster_colour(0), 1),
        with_opacity(cluster_colour(0), 0.2),
    ]


def test_hover_names_the_two_first_clusters():
    assert node_words(np.array([[0.1, 0.6, 0.3]]), ("anna",)) == [
        "anna<br>cluster 2: 0.60<br>cluster 3: 0.30"
    ]
    assert node_words(np.ones((1, 1)), ("anna",)) == ["anna<br>cluster 1: 1.00"]


def test_only_the_sure_carry_a_number():
    assert node_numbers(np.array([[0.4, 0.1, 0.25, 0.25], [0.2, 0.51, 0.2, 0.09]])) == ["", "2"]


@pytest.mark.parametrize("k", range(8))
def test_numbers_can_be_read_on_their_clusters_colour(k):
    assert contrast(text_on(cluster_colour(k)), cluster_colour(k)) >= 3
    S = np.zeros((1, 8))
    S[0, k] = 1
    assert number_colours(S) == [text_on(cluster_colour(k))]


def test_the_legend_holds_the_clusters_that_are_someones_first():
    assert [entry.name for entry in cluster_legend(np.eye(5)[[3, 0, 3]])] == ["1", "4"]


def test_a_long_legend_is_cut_to_the_most_frequent_and_says_so():
    S = np.eye(40)[[*range(40), 30, 30, 35]]
    names = [entry.name for entry in cluster_legend(S)]
    assert {"31", "36"} <= set(names)
    assert names[-1] == "and 24 more"
    assert len(names) == 17


def test_nodes_between_two_clusters_are_found_closest_first_and_carry_both_numbers():
    S = np.array([[0.5, 0.42, 0.08], [0.9, 0.05, 0.05], [0.46, 0.48, 0.06], [0.34, 0.33, 0.33]])
    assert boundary_nodes(S).tolist() == [2, 0]
    assert node_numbers(S) == ["1|2", "1", "2|1", ""]
    assert number_colours(S)[0] == NEUTRAL != number_colours(S)[1]


def test_margins_of_one_and_two_clusters():
    assert margins(np.ones((3, 1))).tolist() == [1, 1, 1]
    assert boundary_nodes(np.ones((3, 1))).tolist() == []
    assert boundary_nodes(np.array([[0.55, 0.45], [0.8, 0.2]])).tolist() == [0]
    assert boundary_nodes(np.full((4, 2), 0.5)).tolist() == []  # a uniform S lies nowhere


def test_a_chosen_cluster_colours_every_node_by_what_it_holds_of_it():
    S = np.array([[0.9, 0.1], [0.02, 0.98]])
    seen = look(S, cluster=0)
    assert seen.colours == [with_opacity(cluster_colour(0), 0.9), with_opacity(cluster_colour(0), 0.06)]
    assert seen.numbers == ["90", ""]
    assert [entry.name for entry in seen.legend] == ["1"]
    assert "cluster 1 holds" in seen.caption
    assert look(S).colours == node_colours(S)
    assert look(S, cluster=9) == look(S)
