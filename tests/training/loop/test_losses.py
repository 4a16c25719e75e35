import pytest
import torch

from analysis.training.loop.losses import Diverged, EpochLosses
from analysis.training.loop.task import Step


def step(loss, items, *, kl=None, right=None):
    kl = None if kl is None else torch.tensor(kl)
    return Step(
        torch.tensor(loss), torch.tensor(loss), kl, items, None if right is None else torch.tensor(right)
    )


def test_means_are_over_items_not_over_steps():
    losses = EpochLosses()
    losses.add(step(1.0, 3, kl=0.5, right=2), 1)
    losses.add(step(5.0, 1, kl=0.1, right=1), 1)
    assert losses.means() == pytest.approx(
        {"loss": 2.0, "loss_task": 2.0, "loss_kl": 0.4, "accuracy_train": 0.75}
    )


def test_what_no_step_had_is_none():
    losses = EpochLosses()
    losses.add(step(1.0, 2), 1)
    assert (losses.means()["loss_kl"], losses.means()["accuracy_train"]) == (None, None)


def test_the_term_that_is_no_number_is_named():
    with pytest.raises(Diverged, match="the KL term became nan in epoch 4; try a lower learning rate"):
        EpochLosses().add(step(1.0, 2, kl=float("nan")), 4)
