"""Parts of a graph that do not fit together: one sentence each, and none for those that do."""

import pytest
import torch
from torch_geometric.data import Data
from torch_geometric.datasets import KarateClub

from analysis.checks import BadInput
from analysis.data.check_graph import check_graph
from analysis.data.prepare import prepare

CLUB = KarateClub()[0]
EDGES = CLUB.edge_index


def graph_of(**parts):
    return Data(**{"x": CLUB.x, "edge_index": EDGES, "num_nodes": 34} | parts)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"edge_index": EDGES.T}, r"edge_index of shape \[2, E\], got \[156, 2\]; is it transposed"),
        ({"edge_index": EDGES + 5}, "between nodes 0 to 33, got nodes from 5 to 38"),
        ({"edge_index": -EDGES}, "between nodes 0 to 33, got nodes from -33 to 0"),
        ({"edge_index": EDGES.float()}, "edge_index of whole numbers, got torch.float32"),
        ({"edge_weight": torch.ones(3)}, "an edge_weight for each of 156 edges, got 3"),
        ({"edge_index": None, "edge_weight": torch.ones(3)}, "for each of 0 edges, got 3"),
        ({"x": CLUB.x / 0}, "finite features x, got NaN"),
        ({"x": CLUB.x[:, 0]}, r"features x of shape \[34, F\]"),
        ({"x": CLUB.x[:30]}, r"features x of shape \[34, F\], a row for every node, got \[30, 34\]"),
    ],
)
def test_what_does_not_fit_is_named(parts, said):
    with pytest.raises(BadInput, match=said):
        check_graph(graph_of(**parts))


def test_what_is_prepared_is_checked():
    with pytest.raises(BadInput, match="an edge_weight for each"):
        prepare([graph_of(edge_weight=torch.ones(3))])


def test_graphs_without_features_or_edges_fit():
    for parts in (
        {"x": None},
        {"edge_index": None},
        {"edge_weight": torch.ones(156, 1)},
        {"x": CLUB.x.to_sparse()},
    ):
        check_graph(graph_of(**parts))
