"""Checkpoints, from which a training resumes bit for bit."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from analysis.checks import BadInput
from analysis.training.loop.events import Checkpoint, Keep
from analysis.training.loop.task import Task
from analysis.training.spec import RunSpec, parse_spec

SHARE = 0.05
"""Most of a run's time that may go into its checkpoints."""


class Unsuitable(BadInput):
    """Raised for a checkpoint of another training, or of another version of this program."""


class Best(NamedTuple):
    """The best epoch so far, for early stopping: its score, history row and weights.

    Attributes:
        value: the validation accuracy, in [0, 1], or minus the loss on the training edges.
        row: the history row of that epoch.
        weights: the model's ``state_dict`` after that epoch.
    """

    value: float
    row: Mapping[str, Any]
    weights: Mapping[str, Tensor]


class Training(NamedTuple):
    """The mutable state of a training.

    Attributes:
        spec: settings of data, model and training.
        task: the model with its data.
        generator: draws what the task draws.
        device: where the task's tensors lie, CPU or GPU.
    """

    spec: RunSpec
    task: Task
    generator: torch.Generator
    device: torch.device


class RestoredState(NamedTuple):
    """Position of a restored training.

    Attributes:
        row: the history row of the last epoch that was trained.
        best: the best epoch so far, or None.
        seconds: seconds of training until then.
    """

    row: dict[str, Any]
    best: Best | None
    seconds: float


class CheckpointSchedule:
    """Schedules checkpoints: at most one per ``every`` seconds, using at most 5 % of the time.

    Args:
        keep: receives the checkpoints; nothing is taken where it is None.
        every: seconds between two of them, at least.
    """

    def __init__(self, keep: Keep | None, *, every: float) -> None:
        self._keep, self._every = keep, every
        self._looked = time.perf_counter()
        self._next = self._looked + every

    def look(
        self, training: Training, *, row: Mapping[str, Any], best: Best | None, now: bool = False
    ) -> None:
        """Take a checkpoint after the epoch of ``row`` if one is due, or unconditionally if ``now``.

        Args:
            training: the training after that epoch.
            row: the history row of the epoch.
            best: the best epoch so far, or None.
            now: take one even if none is due.
        """
        begun = time.perf_counter()
        epoch, self._looked = begun - self._looked, begun
        if self._keep is None or (begun + epoch / 2 < self._next and not now):  # rather early than late
            return
        self._keep(capture(training, row=row, best=best))
        done = time.perf_counter()
        self._looked = done
        self._next = done + max(self._every, (done - begun) / SHARE)


def capture(training: Training, *, row: Mapping[str, Any], best: Best | None) -> Checkpoint:
    """Copy the state of a training after the epoch of ``row``.

    Args:
        training: the training after that epoch; nothing of it is shared with the result.
        row: the history row of the epoch.
        best: the best epoch so far, or None.
    """
    arrays = {f"model.{name}": _copy(value) for name, value in training.task.model.state_dict().items()}
    for index, moments in training.task.optimizer.state().items():
        arrays |= {f"adam.{index}.{name}": _copy(value) for name, value in moments.items()}
    arrays["random.torch"] = _copy(torch.get_rng_state())
    arrays["random.task"] = _copy(training.generator.get_state())
    if training.device.type == "cuda":
        arrays["random.cuda"] = _copy(torch.cuda.get_rng_state(training.device))
    if best is not None:
        arrays |= {f"best.{name}": _copy(value) for name, value in best.weights.items()}
    facts = {
        "spec": training.spec.to_json(),
        "fingerprint": training.task.fingerprint,
        "device": str(training.device),
        "learning": training.task.model.training,  # in the sense of Module.train(): dropout and the like
        "row": dict(row),
        "best": None if best is None else {"value": best.value, "row": dict(best.row)},
    }
    return Checkpoint(row["epoch"], arrays, facts)


def restore(training: Training, checkpoint: Checkpoint) -> RestoredState:
    """Restore a training to the state of ``checkpoint``.

    Args:
        training: a training of the same spec, which is changed.
        checkpoint: as :func:`capture` returned it.

    Raises:
        Unsuitable: if it was taken of another training: another spec, other data or another device.
    """
    _check(training, checkpoint)
    try:
        return _restore(training, checkpoint)
    except (RuntimeError, KeyError, ValueError) as error:
        raise Unsuitable(
            "expected a checkpoint of this version of the program, got another's; start it from the beginning"
        ) from error


def _restore(training: Training, checkpoint: Checkpoint) -> RestoredState:
    arrays, facts = checkpoint.arrays, checkpoint.facts
    training.task.model.load_state_dict(_tensors(arrays, "model."))
    training.task.model.train(facts["learning"])
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in _tensors(arrays, "adam.").items():
        index, _, moment = name.partition(".")
        state.setdefault(int(index), {})[moment] = value
    training.task.optimizer.restore(state)
    torch.set_rng_state(torch.from_numpy(arrays["random.torch"].copy()))
    training.generator.set_state(torch.from_numpy(arrays["random.task"].copy()))
    if "random.cuda" in arrays:
        torch.cuda.set_rng_state(torch.from_numpy(arrays["random.cuda"].copy()), training.device)
    best = None
    if facts["best"] is not None:
        weights = {name: value.to(training.device) for name, value in _tensors(arrays, "best.").items()}
        best = Best(facts["best"]["value"], facts["best"]["row"], weights)
    return RestoredState(dict(facts["row"]), best, facts["row"]["seconds"])


def _check(training: Training, checkpoint: Checkpoint) -> None:
    facts = checkpoint.facts
    for what, expected, actual in (
        ("settings", training.spec, parse_spec(facts["spec"])),
        ("data", training.task.fingerprint, facts["fingerprint"]),
        ("device", str(training.device), facts["device"]),
    ):
        if expected != actual:
            raise Unsuitable(
                f"expected a checkpoint of this training, got one with other {what}; "
                "start it from the beginning"
            )


def _tensors(arrays: Mapping[str, np.ndarray], prefix: str) -> dict[str, Tensor]:
    # copied: safetensors returns unaligned memory, on which sums may round differently
    return {
        name.removeprefix(prefix): torch.from_numpy(array.copy())
        for name, array in arrays.items()
        if name.startswith(prefix)
    }


def _copy(value: Tensor) -> np.ndarray:
    return value.detach().cpu().numpy().copy()
