"""The collapse experiment: its rows are those of single stacks."""

import pytest
import torch
from torch_geometric.data import Data

from analysis.data.builtin.table import load_sample
from analysis.measures.myths.collapse import collapse
from analysis.measures.myths.untrained_stack import measure_stack


def test_the_largest_piece_without_loops_is_measured():
    graph = load_sample("planted-partition")
    plain = measure_stack(graph.x, graph.edge_index, convolution="sage", layers=4, seed=10)
    loop = torch.tensor([[0], [0]])
    apart = torch.tensor([[200, 201], [201, 200]])
    data = Data(
        x=torch.cat([graph.x, torch.ones(2, graph.num_features)]),
        edge_index=torch.cat([graph.edge_index, loop, apart], 1),
    )
    (row,) = collapse(data, convolutions=["sage"], scales=[1.0], seeds=[10], layers=4)
    assert row.energy.centre == pytest.approx(plain.energy[-1], rel=1e-9)
    assert row.rayleigh.centre == pytest.approx(plain.rayleigh[-1], rel=1e-9)
    assert row.growth.centre == pytest.approx(plain.energy[-1] / plain.energy[1], rel=1e-9)


def test_doubled_weights_explode_and_gin_explodes_anyway():
    rows = {
        (row.convolution, row.scale): row
        for row in collapse(load_sample("planted-partition"), seeds=[10, 20])
    }
    assert len(rows) == 8
    assert rows["gcn", 1.0].growth.centre < 1e-6 < 1e6 < rows["gcn", 2.0].growth.centre
    assert rows["gin", 1.0].growth.centre > 1e6
    assert rows["gcn", 2.0].rayleigh.centre == pytest.approx(rows["gcn", 1.0].rayleigh.centre, rel=1e-3)
