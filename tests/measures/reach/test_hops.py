"""Hops, components and edges that are none."""

import numpy as np
import pytest
import torch

from analysis.checks import BadInput
from analysis.measures.reach.hops import adjacency, check_directed_edges, component_sizes, hops_to


def test_hops_follow_the_edges():
    edges = torch.tensor([[0, 1, 2], [1, 2, 3]])
    assert hops_to(edges, torch.tensor([2, 0]), nodes=4).tolist() == [
        [2, 1, 0, np.inf],
        [0, np.inf, np.inf, np.inf],
    ]
    assert component_sizes(adjacency(edges, 6)) == [4, 1, 1]


@pytest.mark.parametrize(
    "edges",
    [
        torch.tensor([0, 1]),
        torch.tensor([[0.0], [1.0]]),
        torch.eye(2, dtype=torch.long).to_sparse(),
        torch.tensor([[0], [2]]),
        torch.tensor([[0], [-1]]),
        torch.empty(2, 0, dtype=torch.long),
    ],
)
def test_edges_that_are_none_are_refused(edges):
    with pytest.raises(BadInput, match="^expected .*, got"):
        check_directed_edges(edges, 2)
