"""Topology held against networkx, closed forms and slow loops."""

import networkx as nx
import numpy as np
import pytest
import torch

from analysis.checks import BadInput
from analysis.measures import Undefined
from analysis.measures.reach.topology import (
    commute_time,
    diameter,
    effective_resistance,
    hop_distances,
    mean_distance,
    resistances,
    spectral_gap,
)

ALL = (spectral_gap, effective_resistance, commute_time, mean_distance, diameter)


def edges_of(graph):
    return torch.tensor(list(graph.to_directed().edges)).T


KARATE = edges_of(nx.karate_club_graph())


def test_karate():
    assert effective_resistance(KARATE) == pytest.approx(470.268, abs=1e-3)
    assert mean_distance(KARATE) == pytest.approx(2.4082, abs=1e-4)
    assert diameter(KARATE) == 5
    assert spectral_gap(KARATE) == pytest.approx(0.1323, abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("nodes", [12, 450])  # above 400 eigenvalues come from Lanczos
def test_against_networkx(seed, nodes):
    graph = nx.connected_watts_strogatz_graph(nodes, 4, 0.3, seed=seed)
    edges = edges_of(graph)
    assert spectral_gap(edges) == pytest.approx(nx.normalized_laplacian_spectrum(graph)[1], abs=1e-8)
    assert hop_distances(edges) == (
        pytest.approx(nx.average_shortest_path_length(graph)),
        nx.diameter(graph),
    )
    if nodes < 100:
        pairs = [(u, v) for u in graph for v in graph if u < v]
        slow = [nx.resistance_distance(graph, u, v) for u, v in pairs]
        assert effective_resistance(edges) == pytest.approx(sum(slow))
        assert commute_time(edges) == pytest.approx(2 * graph.number_of_edges() * np.mean(slow))


@pytest.mark.parametrize("seed", range(3))
def test_resistance_sums_to_the_nodes_less_one_over_the_edges(seed):
    graph = nx.connected_watts_strogatz_graph(30, 4, 0.3, seed=seed)
    apart = resistances(edges_of(graph))
    assert sum(apart[u, v] for u, v in graph.edges) == pytest.approx(29)
    assert apart.sum() / 2 == pytest.approx(effective_resistance(edges_of(graph)))


@pytest.mark.parametrize("N", [2, 5, 9])
def test_complete_graphs_and_paths_in_closed_form(N):
    complete, path = edges_of(nx.complete_graph(N)), edges_of(nx.path_graph(N))
    assert spectral_gap(complete) == pytest.approx(N / (N - 1))
    assert effective_resistance(complete) == pytest.approx(N - 1)
    assert commute_time(complete) == pytest.approx(2 * (N - 1))
    assert (mean_distance(complete), diameter(complete)) == (1, 1)
    assert mean_distance(path) == pytest.approx((N + 1) / 3)
    assert effective_resistance(path) == pytest.approx((N**3 - N) / 6)


def test_commute_time_is_that_of_a_walk():
    """A long random walk on a small graph, from u to v and back, against 2 m R."""
    graph = nx.lollipop_graph(4, 3)
    rng = np.random.default_rng(0)
    start, goal = 0, 6
    steps = []
    for _ in range(3000):
        at, count = start, 0
        for aim in (goal, start):
            while at != aim:
                at, count = rng.choice(list(graph[at])), count + 1
        steps.append(count)
    expected = 2 * graph.number_of_edges() * resistances(edges_of(graph))[start, goal]
    assert np.mean(steps) == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize("measure", ALL)
def test_loops_and_repeated_edges_count_once(measure):
    again = torch.cat([KARATE, KARATE[:, :6], KARATE[:, :6].flip(0), torch.tensor([[3], [3]])], 1)
    assert measure(again) == pytest.approx(measure(KARATE))


@pytest.mark.parametrize("measure", ALL[1:])
def test_components_without_a_path_are_undefined_with_the_way_out(measure):
    parts = torch.tensor([[0, 1, 2, 3], [1, 0, 3, 2]])
    with pytest.raises(Undefined, match=r"got 2 components \(2, 2 nodes\) .*; take the largest"):
        measure(parts)
    assert spectral_gap(parts) == 0
    with pytest.raises(Undefined, match="got 2 components"):
        hop_distances(KARATE, num_nodes=35)


@pytest.mark.parametrize("measure", ALL)
@pytest.mark.parametrize(
    ("edges", "sentence"),
    [
        (torch.tensor([[0], [1]]), "each edge in both directions"),
        (torch.empty(2, 0, dtype=torch.long), "expected a graph with edges, or num_nodes"),
        ([[0, 1], [1, 0]], "make it one with torch.as_tensor"),
    ],
)
def test_other_edges_are_refused(measure, edges, sentence):
    with pytest.raises(BadInput, match=sentence):
        measure(edges)


def test_one_node_and_too_many_nodes():
    for measure in (spectral_gap, commute_time, hop_distances):
        with pytest.raises(Undefined, match="one node alone"):
            measure(torch.empty(2, 0, dtype=torch.long), num_nodes=1)
    ring = torch.arange(5_001)
    edges = torch.stack([ring, ring.roll(1)])
    with pytest.raises(BadInput, match="at most 5,000 nodes"):
        effective_resistance(torch.cat([edges, edges.flip(0)], 1))
