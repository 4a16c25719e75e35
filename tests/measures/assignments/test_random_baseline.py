import networkx as nx
import numpy as np
import pytest
import torch

from analysis.checks import BadInput
from analysis.measures.assignments.agreement import adjusted_mutual_information
from analysis.measures.assignments.modularity import soft_modularity
from analysis.measures.assignments.random_baseline import compare_with_control, control_assignment


@pytest.fixture
def cliques():
    graph = nx.ring_of_cliques(4, 6)
    one_way = np.array(graph.edges()).T
    labels = np.repeat(np.arange(4), 6)
    S = 0.9 * np.eye(4)[labels] + 0.025
    return S / S.sum(1, keepdims=True), np.concatenate([one_way, one_way[::-1]], 1), labels


@pytest.mark.parametrize("control", ["shuffled", "random"])
def test_a_control_has_the_same_entries_and_is_reproducible(cliques, control):
    S = cliques[0]
    other = control_assignment(S, control, seed=3)
    assert not np.array_equal(other, S)
    assert np.array_equal(np.sort(other, axis=None), np.sort(S, axis=None))
    np.testing.assert_allclose(other.sum(1), 1)
    assert np.array_equal(other, control_assignment(S, control, seed=3))
    if control == "shuffled":
        np.testing.assert_allclose(other.mean(0), S.mean(0))


@pytest.mark.parametrize("control", ["shuffled", "random"])
def test_heads_are_moved_like_the_s_they_make(cliques, control):
    heads = np.stack([cliques[0], cliques[0] ** 2])
    moved = control_assignment(heads, control, seed=1)
    for head, expected in zip(heads, moved, strict=True):
        assert np.array_equal(control_assignment(head, control, seed=1), expected)


def test_real_clusters_stand_out_and_the_control_does_not(cliques):
    S, edges, labels = cliques
    modularity, agreement = compare_with_control(S, edge_index=edges, labels=labels)
    assert modularity.value == pytest.approx(soft_modularity(torch.from_numpy(S), torch.from_numpy(edges)))
    assert agreement.value == pytest.approx(1.0)
    first = torch.from_numpy(control_assignment(S, "shuffled", seed=0))
    assert agreement.controls[0] == pytest.approx(
        adjusted_mutual_information(first, torch.from_numpy(labels))
    )
    assert modularity.controls.max() < 0.3 < modularity.value
    assert len(set(modularity.controls)) == len(modularity.controls) == 10
    again = compare_with_control(control_assignment(S, "shuffled", seed=99), edge_index=edges, labels=labels)
    assert again[1].value < 0.4


def test_what_is_undefined_says_why(cliques):
    S, edges, labels = cliques
    found = compare_with_control(S, edge_index=edges[:, :0], labels=np.zeros_like(labels))
    assert [part.value for part in found] == [None, None]
    assert "no edge" in found[0].reason
    assert "same label" in found[1].reason


def test_an_unknown_control_is_not_taken_for_another():
    with pytest.raises(BadInput, match="one of shuffled, random, got 'shuffeled'"):
        control_assignment(np.eye(2), "shuffeled", seed=0)
