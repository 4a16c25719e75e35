"""CustomNet: any module in the place of a DepthNet."""

import pytest
import torch
from torch_geometric.nn import GCN

from analysis.checks import BadInput
from analysis.models import propagation
from analysis.models.custom_net import CustomNet

X, EDGES = (
    torch.randn(4, 3, generator=torch.Generator().manual_seed(0)),
    torch.tensor([[0, 1, 2, 3], [1, 0, 3, 2]]),
)


def net(layers=2, classes=2):
    torch.manual_seed(0)
    return CustomNet(GCN(3, 8, layers, classes), name="mine")


def test_logits_are_the_modules_and_states_come_in_evaluation_mode():
    own, graph = net(), propagation(EDGES, 4)
    assert own.train()(X, graph).states == []
    out = own.eval()(X, graph)
    assert torch.equal(out.logits, own.model(X, EDGES))
    assert [tuple(state.shape) for state in out.states] == [(4, 3), (4, 8), (4, 2)]
    assert torch.equal(out.states[0], X)
    assert out.states[1].requires_grad
    assert sum(len(part._forward_hooks) for part in own.modules()) == 0


@pytest.mark.parametrize("train", [True, False])
def test_a_model_that_writes_into_its_inputs_writes_into_copies(train):
    class Writes(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.gcn = GCN(3, 8, 2, 2)

        def forward(self, x, edge_index):
            x *= 2
            edge_index += 0 * edge_index[:, :1] + 1
            return self.gcn(x, edge_index - 1)

    own, x, edges = CustomNet(Writes(), name="mine").train(train), X.clone(), EDGES.clone()
    graph = propagation(edges, 4)
    first, again = (own(x, graph).logits for _ in range(2))
    assert torch.equal(x, X)
    assert torch.equal(edges, EDGES)
    assert torch.equal(first, again)
    assert torch.allclose(first, own.model.gcn(2 * X, EDGES))


def test_the_check_refuses_other_widths_and_depths():
    graph = propagation(EDGES, 4)
    net().check(X, graph, classes=2, depth=2)
    with pytest.raises(BadInput, match=r"expected logits \[4, 3\] from 'mine', .* got \[4, 2\]"):
        net().check(X, graph, classes=3, depth=2)
    with pytest.raises(BadInput, match="expected 3 layers in 'mine' of depth 3, found 2"):
        net().check(X, graph, classes=2, depth=3)
