import pytest
import torch
from torch import nn
from torch_geometric import nn as pyg

from analysis.layers import DiffGroupNorm
from analysis.models.running_statistics import (
    batch_statistics,
    estimate_statistics,
    estimated_statistics,
    tracked_norms,
)


@pytest.fixture
def stack():
    torch.manual_seed(0)
    parts = [DiffGroupNorm(6, groups=3, lamda=0.5), nn.Linear(6, 6), nn.Dropout(0.5), nn.BatchNorm1d(6)]
    return nn.Sequential(*parts)


def state(model):
    return {name: value.clone() for name, value in model.state_dict().items()}


def test_evaluation_then_gives_what_the_batch_gives(stack):
    x = torch.randn(40, 6) * 3 + 1
    stack.eval()
    late = stack(x)
    estimate_statistics(stack, lambda: stack(x))
    own = stack(x)
    stack.train()
    stack[2].eval()
    torch.testing.assert_close(own, stack(x), atol=1e-5, rtol=1e-5)
    assert (late - own).abs().max() > 0.5


def test_moments_by_hand():
    norm, x = nn.BatchNorm1d(2), torch.tensor([[1.0, 0.0], [3.0, 0.0], [5.0, 3.0]])
    estimate_statistics(norm, lambda: norm(x))
    torch.testing.assert_close(norm.running_mean, x.mean(0))
    torch.testing.assert_close(norm.running_var, x.var(0, unbiased=False))


def test_nothing_else_changes_and_nothing_is_drawn(stack):
    x, before, random = torch.randn(50, 6), state(stack), torch.get_rng_state()
    stack.train()
    estimate_statistics(stack, lambda: stack(x))
    assert torch.equal(random, torch.get_rng_state())
    assert not any(part.training for part in stack.modules())
    assert [norm.momentum for norm in tracked_norms(stack)] == [0.1, 0.1]
    for name, value in stack.state_dict().items():
        assert torch.equal(value, before[name]) != ("running" in name), name


def test_after_the_block_training_goes_on_from_the_averages_it_had(stack):
    x, before = torch.randn(50, 6), state(stack)
    broken = []
    try:
        with estimated_statistics(stack, lambda: stack(x)):
            broken.append(not torch.equal(stack[3].running_mean, before["3.running_mean"]))
            raise RuntimeError("half way")
    except RuntimeError:
        broken.append(True)
    assert broken == [True, True]
    assert all(torch.equal(value, before[name]) for name, value in stack.state_dict().items())


def test_a_model_without_such_norms_is_not_even_run():
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2, track_running_stats=False)).train()
    assert not estimate_statistics(model, lambda: pytest.fail("it was run"))
    assert not model.training


def test_one_pass_with_batch_statistics_gives_what_estimation_and_evaluation_give(stack):
    x, before = torch.randn(40, 6) * 3 + 1, state(stack)
    stack.train()
    with batch_statistics(stack):
        at_once = stack(x)
    assert all(torch.equal(value, before[name]) for name, value in stack.state_dict().items())
    assert not any(part.training for part in stack.modules())
    assert [norm.track_running_stats for norm in tracked_norms(stack)] == [True, True]
    estimate_statistics(stack, lambda: stack(x))
    torch.testing.assert_close(at_once, stack(x), atol=1e-5, rtol=1e-5)


def test_rows_are_counted_where_a_channel_has_more_numbers_than_nodes():
    norm, x = nn.BatchNorm1d(2), torch.randn(3, 2, 5)
    estimate_statistics(norm, lambda: norm(x))
    torch.testing.assert_close(norm.running_var, x.var((0, 2), unbiased=False))


@pytest.mark.parametrize(
    "norm",
    [
        nn.SyncBatchNorm(6),
        pyg.InstanceNorm(6, affine=True, track_running_stats=True),
        pyg.HeteroBatchNorm(6, num_types=2),
        pyg.BatchNorm(6),
        pyg.DiffGroupNorm(6, 3),
        nn.BatchNorm1d(6, momentum=None),
    ],
    ids=lambda norm: type(norm).__name__,
)
def test_no_norm_of_an_own_model_is_judged_by_averages_that_lag(norm):
    x, kinds = torch.randn(20, 6, generator=torch.Generator().manual_seed(1)) * 3 + 1, torch.arange(20) % 2
    args = (x, kinds) if isinstance(norm, pyg.HeteroBatchNorm) else (x,)
    model = nn.ModuleList([norm]).train()
    trained = norm(*args).detach()
    with batch_statistics(model):
        torch.testing.assert_close(norm(*args).detach(), trained, rtol=1e-4, atol=1e-4)
    assert estimate_statistics(model, lambda: norm(*args))
    torch.testing.assert_close(norm(*args).detach(), trained, rtol=1e-4, atol=1e-4)
