"""What holds for every pooling loss: derivatives, batches, compilation and order.

Compiled to C++, which takes 10 s for each: ``python -m tests.layers.pooling_losses.compile_losses``.
"""

import pytest
import torch

from analysis.layers import diffpool_loss, dmon_loss, just_balance_loss, mincut_loss
from analysis.layers._kernels.batch_layout import ragged
from tests.layers.pooling_losses.random_graphs import random_graphs


def tgp_balance(S, *rest, **options):
    return just_balance_loss(S, *rest, definition="tgp", **options)


def normalised_balance(S, *rest, **options):
    return just_balance_loss(S, *rest, normalize=True, **options)


LOSSES = [mincut_loss, dmon_loss, diffpool_loss, just_balance_loss, tgp_balance, normalised_balance]


@pytest.fixture(autouse=True)
def _forget_what_was_compiled():
    torch._dynamo.reset()


every_loss = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.__name__)


@every_loss
@pytest.mark.parametrize("seed", [0, 7])
def test_first_and_second_derivatives(loss, seed):
    graphs = random_graphs(seed)
    few = graphs.batch == 0
    inside = few[graphs.edges[0]]
    logits = graphs.logits[few].requires_grad_()
    weight = None if graphs.weight is None else graphs.weight[inside].requires_grad_()

    def terms(logits, weight):
        return tuple(loss(logits.softmax(1), graphs.edges[:, inside], weight))

    assert torch.autograd.gradcheck(terms, (logits, weight))
    assert torch.autograd.gradgradcheck(terms, (logits, weight))


@every_loss
def test_derivatives_of_a_batch(loss):
    graphs = random_graphs(6)
    assert len(graphs.batch.unique()) > 2
    small = [graphs.logits.requires_grad_()]
    assert torch.autograd.gradcheck(
        lambda logits: tuple(loss(logits.softmax(1), graphs.edges, graphs.weight, batch=graphs.batch)), small
    )
    assert torch.autograd.gradgradcheck(
        lambda logits: tuple(loss(logits.softmax(1), graphs.edges, graphs.weight, batch=graphs.batch)), small
    )


@every_loss
def test_one_sure_cluster_too_few_and_uniform_rows_leave_gradients_finite(loss):
    edges = torch.tensor([[0, 1, 2, 3, 0], [1, 0, 3, 2, 0]])
    for logits in (torch.zeros(4, 3), torch.tensor([[200.0, 0, 0]]).repeat(4, 1)):
        logits = logits.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(sum(loss(logits.softmax(1), edges)), logits, create_graph=True)
        assert gradient.isfinite().all()
        gradient.square().sum().backward()
        assert logits.grad.isfinite().all()


@every_loss
def test_one_graph_compiles_as_one_graph(loss):
    graphs = random_graphs(2)
    first = graphs.batch == 0
    inside = first[graphs.edges[0]]
    logits, edges, weight = graphs.logits[first].float(), graphs.edges[:, inside], graphs.weight[inside]

    def terms(logits):
        return tuple(loss(logits.softmax(1), edges, weight))

    compiled = torch.compile(terms, fullgraph=True, backend="aot_eager")
    one, two = logits.clone().requires_grad_(), logits.clone().requires_grad_()
    torch.testing.assert_close(compiled(one), terms(two))
    sum(compiled(one)).backward()
    sum(terms(two)).backward()
    torch.testing.assert_close(one.grad, two.grad, atol=1e-5, rtol=1e-4)


@every_loss
@pytest.mark.parametrize("read", [True, False])
def test_a_batch_compiles_as_one_graph(loss, read):
    graphs = random_graphs(7)
    batch = ragged(graphs.batch, graphs.logits) if read else graphs.batch

    def terms(S, batch):
        return tuple(loss(S, graphs.edges, graphs.weight, batch=batch))

    compiled = torch.compile(terms, fullgraph=True, backend="eager")
    torch.testing.assert_close(compiled(graphs.S, batch), terms(graphs.S, graphs.batch))


@every_loss
def test_transforms_of_torch_func(loss):
    graphs = random_graphs(2)

    def total(S):
        return sum(loss(S, graphs.edges, graphs.weight, batch=graphs.batch))

    S = graphs.S.clone().requires_grad_()
    total(S).backward()
    torch.testing.assert_close(torch.func.grad(total)(graphs.S), S.grad)


@every_loss
def test_neither_order_of_edges_nor_of_nodes_matters(loss):
    graphs = random_graphs(3)
    before = loss(graphs.S, graphs.edges, graphs.weight)
    edge_order = torch.randperm(graphs.edges.size(1))
    torch.testing.assert_close(loss(graphs.S, graphs.edges[:, edge_order], graphs.weight[edge_order]), before)
    node_order = torch.randperm(len(graphs.S))
    moved = node_order.argsort()[graphs.edges]
    torch.testing.assert_close(loss(graphs.S[node_order], moved, graphs.weight), before)
    torch.testing.assert_close(
        loss(graphs.S[:, torch.randperm(graphs.S.size(1))], graphs.edges, graphs.weight), before
    )


@pytest.mark.parametrize("loss", LOSSES[:3])
def test_edges_given_twice_count_twice(loss):
    S, once = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.6, 0.4]]), torch.tensor([[0, 2], [2, 1]])
    torch.testing.assert_close(loss(S, once.repeat(1, 2)), loss(S, once, torch.tensor([2, 2])))


@every_loss
@pytest.mark.parametrize("index", [torch.int32, torch.int64])
def test_half_precision_is_read_in_float32(loss, index):
    graphs = random_graphs(3)
    half = loss(graphs.S.half(), graphs.edges.to(index), graphs.weight.half())
    assert {term.dtype for term in half} == {torch.float32}
    torch.testing.assert_close(
        tuple(half), tuple(loss(graphs.S.float(), graphs.edges, graphs.weight)), rtol=2e-2, atol=2e-2
    )


def test_graphs_without_edges_or_nodes_are_left_out_where_a_term_is_undefined():
    graphs = random_graphs(3)
    K, count = graphs.S.size(1), len(graphs.batch.unique())
    lone = torch.full((1, K), 1 / K, dtype=torch.float64)
    S = torch.cat([graphs.S, lone])
    batch = torch.cat(
        [graphs.batch, graphs.batch[-1:] + 3]
    )  # two graphs without nodes, one with a single node

    def before_and_after(loss):
        edges, weight = graphs.edges, graphs.weight
        return loss(graphs.S, edges, weight, batch=graphs.batch), loss(S, edges, weight, batch=batch)

    before, after = before_and_after(mincut_loss)
    torch.testing.assert_close(after.cut, before.cut)
    alone = (2 - 2 / K**0.5) ** 0.5
    torch.testing.assert_close(after.orthogonality, (before.orthogonality * count + alone) / (count + 1))
    before, after = before_and_after(dmon_loss)
    torch.testing.assert_close(after.spectral, before.spectral)
    torch.testing.assert_close(after.collapse, before.collapse * count / (count + 1))  # uniform: 0
    before, after = before_and_after(diffpool_loss)
    torch.testing.assert_close(after.link.square(), before.link.square() + 1 / K**2)  # s s^T = 1 / K
    before, after = before_and_after(just_balance_loss)
    nuclear = (before.balance * count - 1 / K**0.5) / (count + 1)
    torch.testing.assert_close(after.balance, nuclear)
