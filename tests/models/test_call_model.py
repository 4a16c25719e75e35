"""A model is asked once, restored, and what it returns is looked at."""

import pytest
import torch
from torch_geometric.nn import BatchNorm, GCNConv, SGConv

from analysis.checks import BadInput
from analysis.models import DepthNet, propagation
from analysis.models.call_model import node_outputs, refuse_nondeterministic, unchanged_buffers

EDGES = torch.tensor([[0, 1], [1, 0]])


def test_a_depth_net_answers_with_its_logits():
    model, x = DepthNet(3, 2, depth=2, hidden=4), torch.ones(2, 3)
    logits = model(x, propagation(EDGES, 2)).logits
    assert node_outputs(model, x, EDGES).equal(logits)
    exact = node_outputs(model.double(), x.double(), EDGES)
    assert exact.dtype == torch.float64
    assert exact.tolist() == [pytest.approx(row, rel=1e-5) for row in logits.tolist()]


def test_buffers_come_back_after_an_error_too():
    norm = BatchNorm(3)

    def fails():
        with unchanged_buffers(norm):
            norm(torch.randn(5, 3))
            raise ZeroDivisionError

    pytest.raises(ZeroDivisionError, fails)
    assert norm.module.running_mean.eq(0).all()
    with unchanged_buffers(lambda x, e: x):
        pass


def test_chance_is_measured_against_the_outputs():
    x = torch.ones(2, 3)
    refuse_nondeterministic(GCNConv(3, 2), x, EDGES)
    refuse_nondeterministic(lambda x, e: x + 1e-6 * torch.rand_like(x), x, EDGES)
    with pytest.raises(BadInput, match="make it answer the same each time"):
        refuse_nondeterministic(lambda x, e: 1e-9 * torch.rand_like(x), x, EDGES)


def test_a_refusal_of_the_model_itself_is_passed_on():
    def refuses(x, edge_index):
        raise BadInput("expected something else")

    with pytest.raises(BadInput, match="^expected something else$"):
        node_outputs(refuses, torch.ones(2, 3), EDGES)


def test_a_scripted_model_can_be_asked():
    conv = torch.jit.script(GCNConv(3, 2))
    assert node_outputs(conv, torch.ones(2, 3), EDGES).shape == (2, 2)


def test_a_model_that_writes_into_its_input_writes_into_a_copy():
    x = torch.ones(2, 3)
    refuse_nondeterministic(lambda x, e: x.mul_(2), x, EDGES)
    assert x.eq(1).all()


@pytest.mark.parametrize("convolution", [GCNConv, SGConv])
def test_caches_are_set_aside_and_come_back(convolution):
    x, other = torch.rand(3, 3), torch.tensor([[0, 2], [2, 0]])
    cached = convolution(3, 2, cached=True)
    expected = convolution(3, 2)
    expected.load_state_dict(cached.state_dict())
    kept = cached(torch.rand(2, 3), EDGES) if convolution is GCNConv else cached(x, other)
    torch.testing.assert_close(node_outputs(cached, x, other), expected(x, other))
    torch.testing.assert_close(node_outputs(cached, x[:2], EDGES), expected(x[:2], EDGES))
    assert cached.cached
    again = cached(torch.rand(2, 3), EDGES) if convolution is GCNConv else cached(x, EDGES)
    assert (convolution is GCNConv) or again.equal(kept)
