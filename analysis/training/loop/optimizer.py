"""Adam with a learning rate schedule, on flattened parameters."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.adam import adam

from analysis.training.spec import TrainingSpec

# Each parameter begins at a multiple of 64 bytes, as in its own tensor: unaligned products round differently.
ALIGNED = 16


def learning_rate(training: TrainingSpec, epoch: int) -> float:
    """Learning rate of an epoch, 1 to ``training.epochs``.

    Args:
        training: settings, with ``lr``, ``lr_schedule`` and ``epochs``.
        epoch: number of the epoch, 1 first.

    Returns:
        A positive number, at most ``training.lr``.

    >>> learning_rate(TrainingSpec(lr=1, lr_schedule="cosine", epochs=4), 3)  # (1 + cos(pi / 2)) / 2
    0.5
    """
    if training.lr_schedule == "constant":
        return training.lr
    done = (epoch - 1) / training.epochs
    return training.lr * (1 + math.cos(math.pi * done)) / 2


class FlatGroup(NamedTuple):
    """Parameters that lie one after another in ``flat``, with their gradients and Adam's state.

    Attributes:
        members: numbers of the parameters from 0, in the order of ``model.parameters()``.
        flat: ``[P]``, all their values.
        step: scalar ``[]``, how many steps they took part in.
        moments: Adam's ``exp_avg`` and ``exp_avg_sq``, ``[P]`` each.
    """

    members: list[int]
    flat: nn.Parameter
    step: Tensor
    moments: dict[str, Tensor]


class Optimizer:
    """`Adam <https://arxiv.org/abs/1412.6980>`_ on all of a model's parameters.

    A small model has a dozen of them, and Adam's time goes into visiting each. So they become views of one
    tensor, which Adam visits alone; as before, a parameter takes part from the first loss that reaches it.

    Args:
        model: its parameters become views of longer tensors.
        training: settings, with learning rate, schedule and weight decay.
    """

    def __init__(self, model: nn.Module, training: TrainingSpec) -> None:
        self.training = training
        self.parameters = list(model.parameters())
        self.waiting = list(range(len(self.parameters)))
        self.joined: list[FlatGroup] = []

    def step(self, loss: Tensor, epoch: int) -> None:
        """One step down the gradient of ``loss`` at the epoch's learning rate.

        Args:
            loss: a scalar ``[]`` with gradients.
            epoch: number of the epoch, 1 first.
        """
        for each in self.joined:
            assert each.flat.grad is not None
            each.flat.grad.zero_()
        loss.backward()
        self._join([index for index in self.waiting if self.parameters[index].grad is not None])
        for each in self.joined:
            self._descend(each, learning_rate(self.training, epoch))

    def state(self) -> dict[int, dict[str, Tensor]]:
        """State of Adam by parameter index: step and two moments."""
        state = {}
        for members, _, step, moments in self.joined:
            by_name = {name: self._split(members, moment) for name, moment in moments.items()}
            for number, index in enumerate(members):
                state[index] = {"step": step} | {name: values[number] for name, values in by_name.items()}
        return state

    def restore(self, state: dict[int, dict[str, Tensor]]) -> None:
        """Load the state that :meth:`state` returned for an equal model; call before the first step.

        Args:
            state: number of a parameter -> name of a moment -> tensor.
        """
        for step in sorted({float(moments["step"]) for moments in state.values()}):
            members = [index for index, moments in state.items() if float(moments["step"]) == step]
            self._join(members)
            joined = self.joined[-1]
            joined.step.fill_(step)
            for name, moment in joined.moments.items():
                moment.copy_(_flat(state[index][name] for index in members))

    def _join(self, members: list[int]) -> None:
        if not members:
            return
        parameters = [self.parameters[index] for index in members]
        flat = nn.Parameter(_flat(p.detach() for p in parameters))
        flat.grad = _flat(torch.zeros_like(p) if p.grad is None else p.grad for p in parameters)
        values, gradients = self._split(members, flat.detach()), self._split(members, flat.grad)
        for parameter, value, gradient in zip(parameters, values, gradients, strict=True):
            parameter.data, parameter.grad = value, gradient
        self.waiting = [index for index in self.waiting if index not in members]
        step = torch.zeros((), dtype=torch.float32, device=flat.device)
        moments = {name: torch.zeros_like(flat.detach()) for name in ("exp_avg", "exp_avg_sq")}
        self.joined.append(FlatGroup(members, flat, step, moments))

    @torch.no_grad()
    def _descend(self, joined: FlatGroup, rate: float) -> None:
        # The function, since the class would import torch's compiler into every worker: a second and 70 MB.
        flat = joined.flat
        assert flat.grad is not None
        moments, squares = joined.moments["exp_avg"], joined.moments["exp_avg_sq"]
        adam(
            [flat],
            [flat.grad],
            [moments],
            [squares],
            [],
            [joined.step],
            fused=True,
            amsgrad=False,
            beta1=0.9,
            beta2=0.999,
            lr=rate,
            weight_decay=self.training.weight_decay,
            eps=1e-8,
            maximize=False,
        )

    def _split(self, members: list[int], flat: Tensor) -> list[Tensor]:
        parameters = [self.parameters[index] for index in members]
        slices = flat.split([_room(p.numel()) for p in parameters])
        return [piece[: p.numel()].view(p.shape) for piece, p in zip(slices, parameters, strict=True)]


def _room(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED


def _flat(tensors: Iterable[Tensor]) -> Tensor:
    return torch.cat([functional.pad(t.flatten(), (0, _room(t.numel()) - t.numel())) for t in tensors])
