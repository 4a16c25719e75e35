import torch

from analysis.layers.convolutions.aggregation_protocol import NeighbourAggregation
from analysis.models import propagation


def test_a_propagation_has_what_a_convolution_asks():
    edges = torch.tensor([[0, 1, 2, 2], [1, 2, 1, 2]])
    graph: NeighbourAggregation = propagation(edges, 3)
    x = torch.tensor([[1.0], [10.0], [100.0]])
    sources = {node: [s for s, t in edges.T.tolist() if t == node] for node in range(3)}
    assert graph.sum(x).flatten().tolist() == [sum(x[s].item() for s in sources[n]) for n in range(3)]
    assert graph.mean(x).flatten().tolist() == [0.0, 50.5, 55.0]
    degree = torch.tensor([1.0, 3.0, 2.0])  # the loop of node 2 is its self-loop
    assert graph.edge_index is edges
    expected = [
        sum(x[s].item() / (degree[n] * degree[s]) ** 0.5 for s in {*sources[n], n}).item() for n in range(3)
    ]
    torch.testing.assert_close(graph.gcn(x).flatten(), torch.tensor(expected))
