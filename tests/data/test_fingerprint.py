"""Fingerprints: blind to the order of edges, sensitive to every value a model can see."""

import hashlib
import struct

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch_geometric.data import Data

from analysis.data.builtin.generators import planted_partition
from analysis.data.fingerprint import fingerprint


def weighted() -> Data:
    return Data(
        x=torch.arange(8.0).reshape(4, 2),
        edge_index=torch.tensor([[0, 1, 1, 2, 2, 3], [1, 0, 2, 1, 3, 2]]),
        edge_weight=torch.tensor([1.0, 1.0, 2.0, 2.0, 3.0, 3.0]),
        y=torch.tensor([0, 0, 1, 1]),
        pos=torch.zeros(4, 2),
        train_mask=torch.tensor([True, False, True, False]),
    )


@given(st.permutations(range(6)))
def test_order_of_edges_does_not_matter(order):
    graph = weighted()
    graph.edge_index, graph.edge_weight = graph.edge_index[:, order], graph.edge_weight[order]
    assert fingerprint(graph) == fingerprint(weighted())


@pytest.mark.parametrize(
    ("field", "place"),
    [("x", (3, 1)), ("y", (2,)), ("pos", (0, 0)), ("edge_weight", (4,)), ("edge_index", (0, 5))],
)
def test_one_changed_number_changes_it(field, place):
    graph = weighted()
    graph[field][place] += 1 if field != "edge_index" else -1
    assert fingerprint(graph) != fingerprint(weighted())


def test_changed_split_type_or_presence_changes_it():
    seen = {fingerprint(weighted())}
    for change in (
        {"train_mask": torch.tensor([True, False, False, True])},
        {"x": weighted().x.double()},
        {"pos": None},
        {"val_mask": torch.zeros(4, dtype=torch.bool)},
        {"split": 2},
    ):
        graph = weighted()
        for name, value in change.items():
            graph[name] = value
        seen.add(fingerprint(graph))
    assert len(seen) == 6


def test_weights_that_swap_edges_change_it():
    graph = weighted()
    graph.edge_weight = torch.tensor([3.0, 3.0, 2.0, 2.0, 1.0, 1.0])
    assert fingerprint(graph) != fingerprint(weighted())


def test_lonely_nodes_count_and_names_do_not():
    edges = torch.tensor([[0, 1], [1, 0]])
    assert fingerprint(Data(edge_index=edges, num_nodes=2)) != fingerprint(
        Data(edge_index=edges, num_nodes=3)
    )
    assert fingerprint(Data(edge_index=edges, num_nodes=2, name="a")) == fingerprint(
        Data(edge_index=edges, num_nodes=2, name="b", label_names=("x",))
    )


def test_a_list_is_named_by_its_graphs_in_order():
    a, b = planted_partition(seed=1), planted_partition(seed=2)
    assert fingerprint([a, b]) == fingerprint([a.clone(), b.clone()])
    assert len({fingerprint(value) for value in ([a, b], [b, a], [a], a, [a, a])}) == 5


def test_it_is_the_hash_of_the_bytes_it_says():
    graph = Data(x=torch.tensor([[1.0], [2.0]]), edge_index=torch.tensor([[1, 0], [0, 1]]))
    content = b"False 1;nodes 2;x <f4 (2, 1);" + struct.pack("<2f", 1, 2)
    content += b"edge_index <i8 (2, 2);" + struct.pack("<4q", 0, 1, 1, 0)
    assert fingerprint(graph) == hashlib.sha256(content).hexdigest()
