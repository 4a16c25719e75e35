import pytest
import torch
from torch import nn

from analysis.training.optimizer import Optimizer, learning_rate
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


def test_the_epochs_rate_is_the_one_that_acts():
    model = nn.Linear(1, 1, bias=False)
    optimizer = Optimizer(model, TrainingSpec(lr=0.1, lr_schedule="cosine", epochs=2))
    before = model.weight.item()
    optimizer.step(model.weight.sum(), 2)
    # Adam's first step is the learning rate itself, whatever the gradient
    assert before - model.weight.item() == pytest.approx(0.05, rel=1e-4)
