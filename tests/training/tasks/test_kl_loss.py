import pytest
import torch
from torch_geometric.nn import MemPooling as PyGMemPooling
from torch_geometric.utils import to_dense_batch

from analysis.layers._kernels.batch_layout import ragged
from analysis.models import Memory
from analysis.training.spec import TrainingSpec
from analysis.training.tasks.kl_loss import kl_term

BATCH = torch.tensor([0, 0, 0, 1, 1])


def memory(K=4):
    torch.manual_seed(0)
    S_h = torch.randn(3, 5, K).softmax(-1)
    S = torch.randn(5, K).softmax(-1).requires_grad_()
    return Memory(torch.randn(5, 8), ragged(BATCH, S), S_h, S, torch.randn(2, K, 8))


def test_attached_is_pygs_loss_and_gradient():
    layer = memory()
    ours = kl_term([layer], TrainingSpec(kl="attached"))
    gradient = torch.autograd.grad(ours, layer.S)[0]
    dense, _ = to_dense_batch(layer.S, BATCH)
    pyg = PyGMemPooling.kl_loss(dense)
    torch.testing.assert_close(ours, pyg)
    torch.testing.assert_close(gradient, torch.autograd.grad(pyg, layer.S)[0])


def test_detached_is_the_mean_over_nodes_of_the_sum_over_graphs():
    layer = memory()
    total = 0.0
    for graph in (0, 1):
        S = layer.S[graph == BATCH].detach()
        P = S**2 / S.sum(0)
        P = P / P.sum(1, keepdim=True)
        total += float((P * (P / S).log()).sum())
    assert kl_term([layer], TrainingSpec(kl="detached")).item() == pytest.approx(total / 5, rel=1e-5)


def test_per_head_is_the_mean_over_heads():
    layer = memory()
    heads = [kl_term([layer._replace(S=S)], TrainingSpec(kl="detached")) for S in layer.S_h]
    per_head = kl_term([layer], TrainingSpec(kl="detached", kl_per_head=True))
    torch.testing.assert_close(per_head, torch.stack(heads).mean())


def test_layers_add_up_and_one_cluster_adds_nothing():
    one = kl_term([memory()], TrainingSpec())
    torch.testing.assert_close(kl_term([memory(), memory()], TrainingSpec()), 2 * one)
    torch.testing.assert_close(kl_term([memory(), memory(K=1)], TrainingSpec()), one)
    assert kl_term([memory(K=1)], TrainingSpec()).item() == pytest.approx(0)
