import pytest
import torch
from torch_geometric.utils import to_dense_adj

from analysis.layers.convolutions.table import CONVOLUTIONS, find_convolution
from analysis.models import propagation

UNDIRECTED = torch.tensor([[1, 0, 2, 1], [0, 1, 1, 2]])
DIRECTED = torch.tensor([[0, 0, 3, 1], [1, 2, 1, 0]])


@pytest.mark.parametrize("edges", [UNDIRECTED, DIRECTED])
def test_sums_are_products_with_the_dense_matrix(edges):
    A = to_dense_adj(edges, max_num_nodes=5)[0].T
    x, graph = torch.randn(5, 3), propagation(edges, 5)
    torch.testing.assert_close(graph.sum(x), A @ x)
    torch.testing.assert_close(graph.mean(x), A @ x / A.sum(1, keepdim=True).clamp_min(1))
    loops = A + torch.eye(5)
    D = torch.diag(loops.sum(1) ** -0.5)
    torch.testing.assert_close(graph.gcn(x), D @ loops @ D @ x)


def test_the_promise_of_sorted_undirected_edges_changes_nothing_but_the_cost():
    x = torch.randn(3, 4, requires_grad=True)
    plain, promised = propagation(UNDIRECTED, 3), propagation(UNDIRECTED, 3, undirected=True)
    assert promised.transposed is promised.matrix
    torch.testing.assert_close(promised.mean(x), plain.mean(x))
    gradients = [torch.autograd.grad(g.mean(x).square().sum(), x)[0] for g in (plain, promised)]
    torch.testing.assert_close(*gradients)


def test_gradients_in_double_precision():
    A = to_dense_adj(DIRECTED, max_num_nodes=4)[0].T.double()
    x = torch.randn(4, 2, dtype=torch.float64, requires_grad=True)
    graph = propagation(DIRECTED, 4)
    double = graph._replace(matrix=graph.matrix.double(), transposed=graph.transposed.double())
    assert torch.autograd.gradcheck(double.sum, x)
    torch.testing.assert_close(double.sum(x), A @ x)


def test_a_graph_without_edges():
    graph = propagation(torch.empty(2, 0, dtype=torch.long), 3)
    assert graph.sum(torch.ones(3, 2)).abs().max() == 0
    torch.testing.assert_close(graph.gcn(torch.ones(3, 2)), torch.ones(3, 2))


def test_self_loops_are_counted_as_pyg_counts_them():
    loops = torch.tensor([[0, 0, 1, 1, 2, 2], [0, 1, 0, 2, 1, 2]])
    x = torch.randn(4, 3)
    for name in CONVOLUTIONS:
        make, run = find_convolution(name)
        conv = make(3, 2)
        torch.testing.assert_close(run(conv, x, propagation(loops, 4)), conv(x, loops), msg=name)


@pytest.mark.parametrize("undirected", [True, False])
@pytest.mark.parametrize("loops", [[], [0, 2]])
def test_a_part_is_the_graph_of_its_own_nodes_and_edges(undirected, loops):
    own = torch.tensor([loops, loops]).long()
    left, right = torch.cat([UNDIRECTED, own], 1), UNDIRECTED if undirected else DIRECTED
    left = left[:, torch.argsort(left[1], stable=True)]
    right = right[:, torch.argsort(right[1], stable=True)]
    whole = propagation(torch.cat([left, right + 3], 1), 7, undirected=undirected)
    E, x = left.size(1), torch.randn(7, 3, requires_grad=True)
    parts = (slice(0, 3), slice(0, E), left), (slice(3, 7), slice(E, E + right.size(1)), right)
    for nodes, edges, expected in parts:
        part, alone = whole.subgraph(nodes, edges), propagation(expected, nodes.stop - nodes.start)
        assert torch.equal(part.edge_index, expected)
        for run in ("sum", "mean", "gcn"):
            results = [getattr(graph, run)(x[nodes]) for graph in (part, alone)]
            torch.testing.assert_close(*results)
            torch.testing.assert_close(*(torch.autograd.grad(r.square().sum(), x)[0] for r in results))


@pytest.mark.parametrize("edges", [DIRECTED, DIRECTED[:, :1], DIRECTED[:, :0]])
def test_what_lay_in_memory_before_is_not_read(edges, monkeypatch):
    x, graph = torch.randn(4, 3), propagation(edges, 4)
    A = to_dense_adj(edges, max_num_nodes=4)[0].T
    monkeypatch.setattr(torch.Tensor, "new_empty", lambda self, shape: self.new_full(shape, torch.nan))
    torch.testing.assert_close(graph.sum(x), A @ x)
    torch.testing.assert_close(graph.mean(x), A @ x / A.sum(1, keepdim=True).clamp_min(1))


@pytest.mark.parametrize("edges", [UNDIRECTED, DIRECTED])
def test_gradients_and_their_gradients(edges):
    graph = propagation(edges, 4)
    graph = graph._replace(
        matrix=graph.matrix.double(), transposed=graph.transposed.double(), degree=graph.degree.double()
    )
    x = torch.randn(4, 2, dtype=torch.float64, requires_grad=True)
    for run in (graph.sum, graph.mean):
        assert torch.autograd.gradcheck(run, x)
        assert torch.autograd.gradgradcheck(run, x)
