import pytest
import torch

from analysis.models.dropout import dropout


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_drops_its_share_and_keeps_the_mean(share):
    torch.manual_seed(0)
    x = torch.full((200_000,), 3.0, requires_grad=True)
    dropped = dropout(x, share, training=True)
    kept = dropped != 0
    spread = (share * (1 - share) / len(x)) ** 0.5
    assert kept.double().mean().item() == pytest.approx(1 - share, abs=4 * spread)
    torch.testing.assert_close(dropped[kept], torch.full_like(dropped[kept], 3 / (1 - share)))
    (gradient,) = torch.autograd.grad(dropped.sum(), x)
    torch.testing.assert_close(gradient * 3, dropped)


def test_draws_anew_every_time_and_the_same_from_the_same_seed():
    x = torch.ones(100)
    torch.manual_seed(1)
    first, second = dropout(x, 0.5, training=True), dropout(x, 0.5, training=True)
    torch.manual_seed(1)
    assert torch.equal(dropout(x, 0.5, training=True), first)
    assert not torch.equal(first, second)


@pytest.mark.parametrize(("share", "training"), [(0.5, False), (0.0, True)])
def test_where_nothing_is_dropped_nothing_changes_and_nothing_is_drawn(share, training):
    before = torch.get_rng_state()
    x = torch.ones(3)
    assert dropout(x, share, training=training) is x
    assert torch.equal(torch.get_rng_state(), before)
