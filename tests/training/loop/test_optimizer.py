import copy

import pytest
import torch
from torch import nn

from analysis.training.loop.optimizer import Optimizer, learning_rate
from analysis.training.spec import TrainingSpec


def test_cosine_starts_at_the_full_rate_and_only_falls():
    training = TrainingSpec(lr=0.02, lr_schedule="cosine", epochs=10)
    rates = [learning_rate(training, epoch) for epoch in range(1, 11)]
    assert rates[0] == 0.02
    assert all(later < earlier for earlier, later in zip(rates, rates[1:], strict=False))
    assert 0 < rates[-1] < 0.001


def test_constant_rate_gives_the_steps_of_torchs_adam():
    models = [nn.Linear(3, 1) for _ in range(2)]
    models[1].load_state_dict(models[0].state_dict())
    ours = Optimizer(models[0], TrainingSpec(lr=0.1, weight_decay=0.01))
    plain = torch.optim.Adam(models[1].parameters(), lr=0.1, weight_decay=0.01)
    x = torch.randn(8, 3)
    for epoch in (1, 2, 3):
        ours.step(models[0](x).square().mean(), epoch)
        plain.zero_grad()
        models[1](x).square().mean().backward()
        plain.step()
    torch.testing.assert_close(models[0].weight, models[1].weight)


class Parts(nn.Module):
    """Three layers, of which a loss reaches some: the first always, the second late, the third never."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.first, self.late, self.never = nn.Linear(3, 2), nn.Linear(2, 4), nn.Linear(4, 1)

    def loss(self, epoch):
        x = self.first(torch.ones(5, 3)).tanh()
        return x.square().mean() if epoch < 3 else self.late(x).square().mean()


TRAINING = TrainingSpec(lr=0.1, weight_decay=0.01, lr_schedule="cosine", epochs=8)


def train(model, optimizer, epochs):
    for epoch in epochs:
        optimizer.step(model.loss(epoch), epoch)


def test_a_parameter_takes_part_from_the_first_loss_that_reaches_it_as_in_torchs_adam():
    ours, theirs = Parts(), Parts()
    optimizer = Optimizer(ours, TRAINING)
    train(ours, optimizer, range(1, 9))
    adam = torch.optim.Adam(theirs.parameters(), lr=0.1, weight_decay=0.01)
    for epoch in range(1, 9):
        adam.param_groups[0]["lr"] = learning_rate(TRAINING, epoch)
        adam.zero_grad(set_to_none=epoch < 3)
        theirs.loss(epoch).backward()
        adam.step()
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict())
    assert torch.equal(ours.never.weight, Parts().never.weight)
    state, expected = optimizer.state(), adam.state_dict()["state"]
    assert sorted(state) == sorted(expected) == [0, 1, 2, 3]
    torch.testing.assert_close(state, {index: dict(moments) for index, moments in expected.items()})


@pytest.mark.parametrize("after", [0, 2, 3, 6])
def test_what_it_remembers_goes_on_in_another_model(after):
    whole, begun, resumed = Parts(), Parts(), Parts()
    train(whole, Optimizer(whole, TRAINING), range(1, 9))
    first = Optimizer(begun, TRAINING)
    train(begun, first, range(1, after + 1))
    kept = copy.deepcopy(first.state())
    resumed.load_state_dict(begun.state_dict())
    second = Optimizer(resumed, TRAINING)
    second.restore(kept)
    train(begun, first, range(after + 1, 9))  # goes on by itself: nothing is shared
    train(resumed, second, range(after + 1, 9))
    for name, value in whole.state_dict().items():
        assert torch.equal(resumed.state_dict()[name], value), name
        assert torch.equal(begun.state_dict()[name], value), name


def test_every_parameter_begins_where_its_products_round_as_if_it_were_alone():
    model = Parts()
    train(model, Optimizer(model, TRAINING), range(1, 5))
    assert model.late.bias.data_ptr() - model.late.weight.data_ptr() > 0  # they lie in one tensor
    assert [p.data_ptr() % 64 for p in model.parameters()] == [0] * 6


def test_the_epochs_rate_is_the_one_that_acts():
    model = nn.Linear(1, 1, bias=False)
    optimizer = Optimizer(model, TrainingSpec(lr=0.1, lr_schedule="cosine", epochs=2))
    before = model.weight.item()
    optimizer.step(model.weight.sum(), 2)
    # Adam's first step is the learning rate itself, whatever the gradient
    assert before - model.weight.item() == pytest.approx(0.05, rel=1e-4)
