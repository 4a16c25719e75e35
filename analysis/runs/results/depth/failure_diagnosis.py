"""Explain by interventions why a finished depth run fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.checks import BadInput
from analysis.runs.results.depth.depth_whatif import RebuiltNetwork
from analysis.runs.results.remedies import Remedy, depth_remedies
from analysis.training.spec import DepthSpec, RunSpec, bounds

if TYPE_CHECKING:
    from torch_geometric.data import Data

    from analysis.measures.failure.failure_types import DepthFailure

_MORE = 100
"""Epochs at least that an untrained network is trained longer."""


class WhyRun(NamedTuple):
    """A verdict, with remedies to train.

    Attributes:
        failure: the verdict, as :func:`~analysis.measures.why_deep_fails` gives it.
        remedies: settings to train with instead, the likeliest first; none for a healthy network.
    """

    failure: DepthFailure
    remedies: list[Remedy]


def why_run_fails(
    spec: RunSpec, weights: Mapping[str, np.ndarray], *, data: Data | list[Data] | None = None
) -> WhyRun:
    """Rebuild the network of a run, and examine it with :func:`~analysis.measures.why_deep_fails`.

    Args:
        spec: spec of the run.
        weights: its final weights of any shape, by name.
        data: the graph it was trained on; None loads what the spec names.

    Raises:
        BadInput: if it is no depth run, or its weights or data do not fit.
        Undefined: if its outputs are not finite.
    """
    return why_network_fails(RebuiltNetwork(spec, weights, data=data))


def why_network_fails(rebuilt: RebuiltNetwork) -> WhyRun:
    """Like :func:`why_run_fails`, for a network that is already ``rebuilt``."""
    from torch_geometric.data import Data

    from analysis.measures import why_deep_fails
    from analysis.models.custom_net import CustomNet

    task = rebuilt.task
    data = Data(
        x=task.x,
        edge_index=task.edge_index.to(task.x.device),
        y=task.y,
        train_mask=task.masks["train"],
        val_mask=task.masks["val"],
    )
    model = task.model.model if isinstance(task.model, CustomNet) else task.model
    failure = why_deep_fails(model, data)
    return WhyRun(failure, remedies_for(failure.kind, rebuilt.spec))


_CHANGES: Mapping[str, tuple[tuple[str, Callable[[RunSpec, DepthSpec], Mapping[str, Any]]], ...]] = {
    "untrained": (
        (
            "Train twice as long",
            lambda spec, model: {"training__epochs": max(2 * spec.training.epochs, _MORE)},
        ),
        ("Raise the learning rate", lambda spec, model: {"training__lr": min(3 * spec.training.lr, 1.0)}),
        ("Add residual connections", lambda spec, model: {"model__skip": "residual"}),
    ),
    "exploded": (
        ("Normalise after every layer (BatchNorm)", lambda spec, model: {"model__norm": "batch"}),
        ("Lower the learning rate", lambda spec, model: {"training__lr": spec.training.lr / 5}),
    ),
    "squashed": (
        ("Make the layers wider", lambda spec, model: {"model__hidden": _doubled_width(model)}),
        ("Give the readout all layers", lambda spec, model: {"model__skip": "jumping"}),
    ),
    "statistics lagging": (
        ("Let the running statistics follow faster", lambda spec, model: {"model__momentum": 0.5}),
    ),
}


def remedies_for(kind: str, spec: RunSpec) -> list[Remedy]:
    """Remedies for a failure of this ``kind`` that ``spec`` does not have yet, most promising first.

    >>> deep = RunSpec().with_(data__name="planted-partition", model=DepthSpec(depth=8, hidden=16))
    >>> [remedy.words for remedy in remedies_for("squashed", deep)]
    ['Make the layers wider', 'Give the readout all layers']
    >>> remedies_for("healthy", deep)
    []
    """
    if not isinstance(spec.model, DepthSpec):
        return []
    applicable = depth_remedies(kind, spec)
    for words, changes in _CHANGES.get(kind, ()):
        try:
            changed = spec.with_(**changes(spec, spec.model))
        except BadInput:  # out of bounds, or not a setting of this model
            continue
        if changed != spec:
            applicable.append(Remedy(words, changed))
    return applicable


def _doubled_width(model: DepthSpec) -> int:
    return min(2 * model.hidden, int(bounds(DepthSpec, "hidden")[1]))


def verdict_facts(why: WhyRun) -> dict[str, Any]:
    """Convert the verdict ``why`` to JSON types."""
    failure = why.failure
    return {
        "verdict": failure.kind,
        "sentence": failure.sentence,
        "cure": failure.cure,
        "accuracy": failure.accuracy,
        "expected": failure.expected,
        "interventions": [intervention._asdict() for intervention in failure.interventions],
        "remedies": [remedy.words for remedy in why.remedies],
    }
