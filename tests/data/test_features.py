import torch
from torch_geometric.data import Data

from analysis.data.features import row_normalised


def test_rows_sum_to_one_and_nothing_else_changes():
    x = torch.tensor([[2.0, 0.0, 6.0], [0.0, 0.0, 0.0]])
    graph = Data(x=x.clone(), edge_index=torch.zeros(2, 0, dtype=torch.long), y=torch.tensor([0, 1]))
    made = row_normalised([graph])[0]
    assert made.x.tolist() == [[0.25, 0.0, 0.75], [0.0, 0.0, 0.0]]
    assert torch.equal(graph.x, x)
    assert made.y is graph.y
