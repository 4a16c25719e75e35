"""Adam with the learning rate of the epoch."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from analysis.training.spec import TrainingSpec


def learning_rate(training: TrainingSpec, epoch: int) -> float:
    """The learning rate of an epoch, 1 to ``training.epochs``.

    >>> learning_rate(TrainingSpec(lr=1, lr_schedule="cosine", epochs=4), 3)  # (1 + cos(pi / 2)) / 2
    0.5
    """
    if training.lr_schedule == "constant":
        return training.lr
    done = (epoch - 1) / training.epochs
    return training.lr * (1 + math.cos(math.pi * done)) / 2


class Optimizer:
    """`Adam <https://arxiv.org/abs/1412.6980>`_ on all of a model's parameters."""

    def __init__(self, model: nn.Module, training: TrainingSpec) -> None:
        self.training = training
        self.adam = torch.optim.Adam(
            model.parameters(), lr=training.lr, weight_decay=training.weight_decay, fused=True
        )

    def step(self, loss: Tensor, epoch: int) -> None:
        """One step down the gradient of ``loss`` at the epoch's learning rate."""
        for group in self.adam.param_groups:
            group["lr"] = learning_rate(self.training, epoch)
        self.adam.zero_grad()
        loss.backward()
        self.adam.step()
