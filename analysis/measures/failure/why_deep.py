"""Explain why a deep network fails: five failure types, distinguished by interventions."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from analysis.checks import BadInput
from analysis.measures.failure.failure_types import DepthFailure
from analysis.measures.failure.intervention_search import Examination
from analysis.measures.failure.intervention_task import node_task
from analysis.measures.failure.interventions import observe
from analysis.measures.measure import Undefined

EPOCHS, RATE = 100, 0.01
"""Of the intervention "more epochs": Adam without weight decay."""


def why_deep_fails(
    model: nn.Module,
    data: Any,
    *,
    epochs: int = EPOCHS,
    lr: float = RATE,
    generator: torch.Generator | None = None,
) -> DepthFailure:
    """Determine by interventions why a trained network is less accurate than an easy model.

    `Critiques of oversmoothing <https://arxiv.org/abs/2506.04653>`_ ask that its look-alikes be told apart.
    In this order, the first that holds: **statistics lagging**, right again with the statistics of the nodes
    at hand; **healthy**, about as good as a linear model on averaged features, or better; **vanished**, right
    again, or classes apart again, once every layer is scaled back; **smoothed**, classes not apart even so,
    but apart, or nodes no longer alike, when every node aggregates itself alone, or right again when trained
    so; **untrained**, right after more epochs; **squashed**, what is near does not tell the labels, and what
    is far, though the layers reach it, can be shuffled without moving the outputs. The model is not changed.

    Args:
        model: a trained network, called as ``model(x, edge_index)``; or a
            :class:`~analysis.models.DepthNet`.
        data: PyG's ``Data`` with ``x``, ``edge_index``, ``y``, and masks where there are some; accuracy is
            of the validation nodes, or else of the labelled nodes that are not trained on.
        epochs: how many more epochs the intervention "more epochs" trains a copy.
        lr: its learning rate.
        generator: draws the split where there is none, and the shuffled edges; seed 0 unless given.

    Raises:
        Undefined: if the outputs are not finite.
        BadInput: for a model or data that cannot be asked, see
            :func:`~analysis.models.call_model.node_outputs`.
    """
    if not isinstance(model, nn.Module):
        raise BadInput(f"expected a torch module, whose layers can be rescaled, got {type(model).__name__}")
    generator = generator or torch.Generator().manual_seed(0)
    task = node_task(data, generator=generator)
    plain = observe(model, task)
    if not bool(plain.logits.isfinite().all()):
        raise Undefined("expected finite outputs, got NaN or infinite ones; the network diverged")
    return Examination(model, task, plain, epochs, lr, generator).decide()
