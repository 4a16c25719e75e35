"""Laws of every entry of the table: what must not change it, and what must by how much."""

import networkx as nx
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch_geometric.nn import GCN

from analysis.measures import MEASURES

EDGES = torch.tensor(list(nx.barbell_graph(5, 3).to_directed().edges)).T
N, F, K = 13, 4, 3
STATES = [name for name, measure in MEASURES.items() if measure.inputs[0] == "x"]
ASSIGNMENTS = [name for name, measure in MEASURES.items() if measure.inputs[0] == "S"]
BY_COLUMN = ["column_difference", "feature_correlation", "dead_units"]
"""What a rotation changes, since it looks at one feature at a time."""
STAY_WHERE_ALL_MOVES = [
    "group_distance_ratio_paper",
    "group_distance_ratio_pyg",
    "dirichlet_energy",
    "group_distance_excess_unbiased",
    "class_mean_accuracy",
    "effective_rank_centred",
    "feature_correlation",
]
POWER_OF_SCALE = {"dirichlet_energy": 2, "dirichlet_energy_sym": 2, "norm_per_node": 1}
CORRECTED_FOR_CHANCE = ["ami", "ari", "group_distance_excess_unbiased", "class_mean_accuracy"]
"""More nodes leave less to chance, or less of a class mean to the node itself."""
CONNECTED = [name for name, measure in MEASURES.items() if measure.inputs == ("edge_index",)]
"""What two components that do not touch have none of, or 0."""

seeds = given(seed=st.integers(0, 1000))
few = settings(max_examples=3)


def made(seed):
    generator = torch.Generator().manual_seed(seed)
    y = torch.arange(N)[torch.randperm(N, generator=generator)] % 3
    return {
        "x": torch.randn(N, F, generator=generator, dtype=torch.float64) + 0.5 * y[:, None],
        "y": y,
        "edge_index": EDGES,
        "S": (2 * torch.randn(N, K, generator=generator, dtype=torch.float64)).softmax(-1),
        "prediction": torch.randint(3, (N,), generator=generator),
        "model": network(),
    }


def network():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return GCN(F, 5, 2, K, act="tanh").double()


def order(n, seed):
    return torch.randperm(n, generator=torch.Generator().manual_seed(seed + 1))


def check(name, given, changed, factor=1.0):
    want = MEASURES[name].compute(**given) * factor
    assert MEASURES[name].compute(**{**given, **changed}) == pytest.approx(want, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("name", MEASURES)
@few
@seeds
def test_the_order_of_nodes_does_not_matter(name, seed):
    given, places = made(seed), order(N, seed)
    moved = {key: given[key][places] for key in ("x", "y", "S", "prediction")}
    check(name, given, moved | {"edge_index": places.argsort()[EDGES]})


@pytest.mark.parametrize("name", MEASURES)
@few
@seeds
def test_the_order_of_edges_and_loops_do_not_matter(name, seed):
    given = made(seed)
    loops = torch.arange(N).repeat(2, 1)
    check(name, given, {"edge_index": torch.cat([loops, EDGES.flip(0)[:, order(EDGES.shape[1], seed)]], 1)})


@pytest.mark.parametrize("name", [n for n in MEASURES if "y" in MEASURES[n].inputs])
@few
@seeds
def test_names_of_labels_do_not_matter(name, seed):
    given = made(seed)
    check(name, given, {"y": torch.tensor([30, 2, 7])[given["y"]]})


@pytest.mark.parametrize("name", ASSIGNMENTS)
@few
@seeds
def test_names_of_clusters_do_not_matter(name, seed):
    given = made(seed)
    check(name, given, {"S": given["S"][:, order(K, seed)]})


@pytest.mark.parametrize("name", STATES)
@few
@seeds
def test_the_order_of_features_does_not_matter(name, seed):
    given = made(seed)
    check(name, given, {"x": given["x"][:, order(F, seed)]})


@pytest.mark.parametrize("name", [n for n in STATES if n not in BY_COLUMN])
@few
@seeds
def test_rotation(name, seed):
    given = made(seed)
    generator = torch.Generator().manual_seed(seed)
    turn = torch.linalg.qr(torch.randn(F, F, generator=generator, dtype=torch.float64)).Q
    check(name, given, {"x": given["x"] @ turn})


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("scale", [1e-9, 1e9])
@few
@seeds
def test_scale(name, scale, seed):
    given = made(seed)
    check(name, given, {"x": given["x"] * scale}, scale ** POWER_OF_SCALE.get(name, 0))


@pytest.mark.parametrize("name", STATES)
@few
@seeds
def test_translation(name, seed):
    given = made(seed)
    moved = {"x": given["x"] + torch.tensor([3.0, -5.0, 0.5, 9.0], dtype=torch.float64)}
    if name in STAY_WHERE_ALL_MOVES or name == "dead_units":
        check(name, given, moved)
    else:
        with pytest.raises(AssertionError):
            check(name, given, moved)


@pytest.mark.parametrize("name", [n for n in STATES if n not in BY_COLUMN or n == "feature_correlation"])
@few
@seeds
def test_features_of_zeros_change_nothing(name, seed):
    given = made(seed)
    check(name, given, {"x": torch.cat([given["x"], torch.zeros(N, 2)], dim=1)})


@pytest.mark.parametrize(
    "name",
    [
        n
        for n in MEASURES
        if n not in (*CORRECTED_FOR_CHANCE, *CONNECTED, "mean_cosine_distance", "column_difference")
    ],
)
@few
@seeds
def test_a_graph_beside_itself_reads_like_the_graph_alone(name, seed):
    """Means over nodes and pairs stay; energies, which are sums, double."""
    given = made(seed)
    twice = {key: torch.cat([given[key]] * 2) for key in ("x", "y", "S", "prediction")}
    both = torch.cat([EDGES, EDGES + N], dim=1)
    check(name, given, twice | {"edge_index": both}, 2 if name.startswith("dirichlet") else 1)
