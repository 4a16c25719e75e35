import math

import pytest
import torch
from torch_geometric.nn.norm import LayerNorm

from analysis.checks import BadInput
from analysis.layers.norms.node_norm import NodeNorm


@pytest.mark.parametrize("form", ["n", "v", "srv"])
def test_it_is_the_papers_formula_node_by_node(form):
    x = 2 + 3 * torch.randn(7, 5).double()
    expected = []
    for row in x.tolist():
        mean = sum(row) / 5
        deviation = math.sqrt(sum((value - mean) ** 2 for value in row) / 5 + 1e-5)
        centre = mean if form == "n" else 0.0
        divisor = math.sqrt(deviation) if form == "srv" else deviation
        expected.append([(value - centre) / divisor for value in row])
    torch.testing.assert_close(NodeNorm(form)(x), torch.tensor(expected).double())


def test_the_first_form_is_a_layer_norm_without_parameters():
    x = torch.randn(7, 5)
    theirs = LayerNorm(5, affine=False, mode="node")
    torch.testing.assert_close(NodeNorm("n")(x), theirs(x), atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize("form", ["n", "v", "srv"])
def test_gradients_and_nodes_whose_features_are_all_alike(form):
    x = torch.randn(4, 3).double().requires_grad_()
    assert torch.autograd.gradcheck(NodeNorm(form), x)
    flat = torch.ones(2, 3, requires_grad=True)
    NodeNorm(form)(flat).sum().backward()
    assert flat.grad.isfinite().all()


def test_other_forms_are_refused():
    with pytest.raises(BadInput, match="expected form to be one of n, v, srv, got 'pr'"):
        NodeNorm("pr")
