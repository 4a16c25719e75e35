"""Smoothness: against dense Laplacians, slow loops, harmonic signals, and closed forms."""

import networkx as nx
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from analysis.checks import BadInput
from analysis.measures import (
    Undefined,
    column_difference,
    dirichlet_energy,
    mean_average_distance,
    mean_cosine_distance,
    rayleigh_quotient,
    row_difference,
)
from tests import reference

KARATE = torch.tensor(list(nx.karate_club_graph().to_directed().edges)).T


DEGREE = KARATE[0].bincount().double()


kinds = pytest.mark.parametrize(
    ("normalization", "self_loops"), [("none", False), ("none", True), ("sym", False), ("sym", True)]
)


def features(N=34, F=5, seed=0):
    return torch.randn(N, F, generator=torch.Generator().manual_seed(seed))


@kinds
def test_energy_is_the_trace_with_the_dense_laplacian(normalization, self_loops):
    x = features()
    L = reference.laplacian(KARATE, 34, normalization, self_loops)
    want = float((x.double().T @ L @ x.double()).trace())
    options = {"normalization": normalization, "self_loops": self_loops}
    assert dirichlet_energy(x, KARATE, **options) == pytest.approx(want, rel=1e-12)
    quotient = want / float(x.double().square().sum())
    assert rayleigh_quotient(x, KARATE, **options) == pytest.approx(quotient, rel=1e-12)


@kinds
def test_energy_does_not_depend_on_the_size_of_pieces(normalization, self_loops, monkeypatch):
    options = {"normalization": normalization, "self_loops": self_loops}
    whole = dirichlet_energy(features(), KARATE, **options)
    monkeypatch.setattr("analysis.measures.states.smoothness.PIECE", 37)
    assert dirichlet_energy(features(), KARATE, **options) == pytest.approx(whole, rel=1e-12)


def test_harmonic_signals_have_no_energy_and_only_under_their_own_laplacian():
    constant, gcn = torch.ones(34, 2).double(), (DEGREE + 1).sqrt()[:, None]
    assert dirichlet_energy(constant, KARATE) == 0
    assert dirichlet_energy(gcn, KARATE, normalization="sym", self_loops=True) < 1e-25
    assert dirichlet_energy(constant, KARATE, normalization="sym") > 1
    assert dirichlet_energy(gcn, KARATE) > 1


@given(scale=st.sampled_from([1e-150, 1e-20, 0.1, 1e20, 1e150]), seed=st.integers(0, 50))
def test_scale(scale, seed):
    x = features(seed=seed).double()
    assert rayleigh_quotient(x * scale, KARATE) == pytest.approx(rayleigh_quotient(x, KARATE), rel=1e-9)
    assert row_difference(x * scale) == pytest.approx(row_difference(x), rel=1e-9)
    assert mean_average_distance(x * scale, KARATE) == pytest.approx(
        mean_average_distance(x, KARATE), rel=1e-9
    )
    assert mean_cosine_distance(x * scale) == pytest.approx(mean_cosine_distance(x), rel=1e-9)
    assert column_difference(x * scale) == pytest.approx(column_difference(x), rel=1e-9)
    if 1e-30 < scale < 1e30:
        want = dirichlet_energy(x, KARATE) * scale**2
        assert dirichlet_energy(x * scale, KARATE) == pytest.approx(want, rel=1e-9)


@given(seed=st.integers(0, 200))
def test_rayleigh_quotient_lies_in_the_spectrum(seed):
    assert 0 <= rayleigh_quotient(features(seed=seed), KARATE, self_loops=False) <= 2
    eigenvalues, vectors = torch.linalg.eigh(reference.laplacian(KARATE, 34, "sym", self_loops=True))
    k = seed % 34
    assert rayleigh_quotient(vectors[:, [k]], KARATE) == pytest.approx(float(eigenvalues[k]), abs=1e-12)


def test_loops_and_lonely_nodes_add_nothing():
    x = features(35)
    with_loops = torch.cat([KARATE, torch.tensor([[3, 34], [3, 34]])], dim=1)
    for normalization in ("none", "sym"):
        want = dirichlet_energy(x[:34], KARATE, normalization=normalization)
        assert dirichlet_energy(x, with_loops, normalization=normalization) == pytest.approx(want, rel=1e-12)


@pytest.mark.parametrize("exclude_zeros", [True, False])
def test_mad_equals_the_loops(exclude_zeros):
    x = features().relu()
    x[1], x[2], x[5] = x[0], 3 * x[0], 0  # one direction three times, and a node without one
    everyone = [(i, j) for i in range(34) for j in range(34)]
    for edges, pairs in [(KARATE, KARATE.T.tolist()), (None, everyone)]:
        want = reference.mean_average_distance(x, pairs, exclude_zeros)
        got = mean_average_distance(x, edges, exclude_zeros=exclude_zeros)
        assert got == pytest.approx(want, rel=1e-9)


def test_mad_of_two_points_stays_high_only_with_the_exclusion():
    x = torch.tensor([[1.0, 0.0]] * 50 + [[0.0, 1.0]] * 50)
    assert mean_average_distance(x) == pytest.approx(1.0)
    assert mean_average_distance(x, exclude_zeros=False) == pytest.approx(50 / 99)


@pytest.mark.parametrize("s", [1e-5, 1e-6, 5e-7])
@pytest.mark.parametrize("edges", [KARATE, None])
def test_mad_of_collapsed_features_loses_no_pair(s, edges):
    """At 1e-6 cosines differ from 1 by 1e-12: small, but no rounding."""
    x = torch.randn(64, generator=torch.Generator().manual_seed(0)) + s * features(34, 64)
    everyone = [(i, j) for i in range(34) for j in range(34)]
    pairs = everyone if edges is None else edges.T.tolist()
    unit = torch.nn.functional.normalize(x.double())
    apart = torch.cdist(unit, unit, compute_mode="donot_use_mm_for_euclid_dist").square() / 2
    rows = [[float(apart[i, j]) for i2, j in pairs if i2 == i and j != i] for i in range(34)]
    want = sum(sum(row) / len(row) for row in rows) / 34
    assert mean_average_distance(x, edges) == pytest.approx(want, rel=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_rounding_of_float32_rows_of_one_direction_is_no_distance(seed):
    generator = torch.Generator().manual_seed(seed)
    x = (torch.rand(34, 1, generator=generator) + 0.1) @ torch.randn(1, 64, generator=generator)
    for edges in (None, KARATE):
        with pytest.raises(Undefined, match="same direction"):
            mean_average_distance(x, edges)


def test_a_neighbour_listed_twice_counts_twice():
    x = torch.tensor([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    edges = torch.tensor([[0, 1, 0, 1, 0, 2], [1, 0, 1, 0, 2, 0]])
    assert mean_average_distance(x, edges) == pytest.approx(((1 + 1 + 2) / 3 + 1 + 2) / 3)


def test_cosine_distance_equals_all_pairs_and_survives_collapse():
    x = features()
    assert mean_cosine_distance(x) == pytest.approx(mean_average_distance(x, exclude_zeros=False), rel=1e-9)
    near = (10.0 + 1e-6 * features()).double()
    unit = torch.nn.functional.normalize(near)
    want = float((unit[:, None] - unit).square().sum()) / 2 / (34 * 33)
    assert mean_cosine_distance(near.float()) == pytest.approx(want, rel=0.1)  # float32 rounds the input
    assert mean_cosine_distance(near) == pytest.approx(want, rel=1e-4)


@pytest.mark.parametrize("N", [3, 7, 11, 49])
def test_rows_of_one_direction_are_at_no_distance_whatever_rounding_says(N):
    generator = torch.Generator().manual_seed(N)
    direction = torch.randn(1, 5, generator=generator, dtype=torch.float64)
    x = (torch.rand(N, 1, generator=generator, dtype=torch.float64) + 0.1) @ direction
    everyone = torch.cartesian_prod(torch.arange(N), torch.arange(N)).T
    for edges in (None, everyone):
        with pytest.raises(Undefined, match="same direction"):
            mean_average_distance(x, edges)
    assert mean_cosine_distance(x) < 1e-30
    assert mean_cosine_distance(torch.full((N, 3), 0.1)) == 0


def test_undefined_is_said_in_words():
    with pytest.raises(Undefined, match="no finite number"):
        dirichlet_energy(features().double() * 1e200, KARATE)
    zero, same = torch.zeros(34, 2), torch.ones(34, 2)
    for measure in (row_difference, column_difference, lambda x: rayleigh_quotient(x, KARATE)):
        with pytest.raises(Undefined, match="all features are 0"):
            measure(zero)
    with pytest.raises(Undefined, match="no two compared nodes"):
        mean_average_distance(zero, KARATE)
    with pytest.raises(Undefined, match="same direction"):
        mean_average_distance(same, KARATE)
    assert mean_average_distance(same, KARATE, exclude_zeros=False) == 0
    with pytest.raises(Undefined, match="fewer than two nodes"):
        mean_cosine_distance(zero)


@pytest.mark.parametrize(
    ("edge_index", "words"),
    [
        (torch.tensor([[0], [1]]), "both directions"),
        (torch.tensor([[0, 99], [99, 0]]), "from 0 to 33, got 0 to 99"),
        (torch.tensor([[-1, 0], [0, -1]]), "from 0 to 33"),
        (torch.zeros(3, 4).long(), r"\[2, E\]"),
        (torch.zeros(2, 4), "whole numbers"),
    ],
)
def test_bad_edges_are_named(edge_index, words):
    with pytest.raises(BadInput, match=words):
        dirichlet_energy(features(), edge_index)
    with pytest.raises(BadInput, match="none, sym"):
        dirichlet_energy(features(), KARATE, normalization="rw")


def test_without_edges_nobody_agrees():
    none, loop = torch.zeros(2, 0, dtype=torch.long), torch.tensor([[1], [1]])
    for edges in (none, loop):
        with pytest.raises(Undefined, match="no edges"):
            rayleigh_quotient(torch.randn(4, 2), edges)


@pytest.mark.parametrize("edges", [torch.empty(2, 0, dtype=torch.long), torch.arange(5).repeat(2, 1)])
def test_without_neighbours_no_direction_is_said_to_be_the_same(edges):
    x = torch.randn(5, 3, generator=torch.Generator().manual_seed(0))
    with pytest.raises(Undefined, match="the graph has no edges, so no two nodes are compared"):
        mean_average_distance(x, edges)


def test_neighbours_without_features_are_not_said_to_agree():
    x = torch.tensor([[0.0, 0.0], [0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    with pytest.raises(Undefined, match="no two compared nodes have features other than 0"):
        mean_average_distance(x, torch.tensor([[0, 1], [1, 0]]))
