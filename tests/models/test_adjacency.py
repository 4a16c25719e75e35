import pytest
import torch
from torch_geometric.utils import to_dense_adj

from analysis.models.adjacency import propagation
from analysis.models.encoder import CONVOLUTIONS

EDGES = torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]])


def test_gcn_matrix_is_the_symmetric_normalisation_with_self_loops():
    A = to_dense_adj(EDGES)[0] + torch.eye(3)
    D = torch.diag(A.sum(1) ** -0.5)
    torch.testing.assert_close(propagation(EDGES, 3, convolution="gcn").to_dense(), D @ A @ D)


def test_rows_are_targets():
    one_way = torch.tensor([[0], [1]])
    assert propagation(one_way, 2, convolution="sage").to_dense().tolist() == [[0, 0], [1, 0]]


@pytest.mark.parametrize("name", ["sage", "gin", "gat"])
def test_a_convolution_gives_the_same_on_edges_and_on_the_matrix(name):
    torch.manual_seed(0)
    conv, x = CONVOLUTIONS[name](4, 6), torch.randn(3, 4)
    torch.testing.assert_close(conv(x, propagation(EDGES, 3, convolution=name)), conv(x, EDGES))


def test_gcn_on_the_matrix_equals_pyg_on_edges():
    torch.manual_seed(0)
    plain = CONVOLUTIONS["gcn"](4, 6)
    ready = CONVOLUTIONS["gcn"](4, 6, normalize=False)
    ready.load_state_dict(plain.state_dict())
    x = torch.randn(3, 4)
    torch.testing.assert_close(ready(x, propagation(EDGES, 3, convolution="gcn")), plain(x, EDGES))


def test_isolated_nodes_have_a_row():
    assert propagation(EDGES, 5, convolution="gcn").shape == (5, 5)
