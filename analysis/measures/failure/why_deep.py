"""Explain why a deep network fails: six failure types, distinguished by interventions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from analysis.checks import BadInput
from analysis.measures.failure.failure_types import DepthFailure
from analysis.measures.failure.intervention_search import Examination
from analysis.measures.failure.intervention_task import node_task
from analysis.measures.failure.observation import evaluation, observe
from analysis.measures.failure.weighted_edges import WeightedEdges, refuse_weights_left_out
from analysis.measures.measure import Undefined
from analysis.models.call_model import refuse_nondeterministic, unchanged_buffers

EPOCHS, RATE = 100, 0.01
"""Of the intervention "more epochs": Adam without weight decay."""


def why_deep_fails(
    model: nn.Module,
    data: Any,
    *,
    epochs: int = EPOCHS,
    lr: float = RATE,
    layers: Sequence[str] | None = None,
    edge_weight: Tensor | None = None,
    generator: torch.Generator | None = None,
) -> DepthFailure:
    """Determine by interventions why a trained network is less accurate than an easy model.

    `Critiques of oversmoothing <https://arxiv.org/abs/2506.04653>`_ ask that its look-alikes be told apart.
    In this order, the first that holds: **statistics lagging**, right again with the statistics of the nodes
    at hand; **healthy**, about as good as a linear model on averaged features, or better; **exploded**, right
    again, or trained in as many epochs, once its large layers are scaled back; **vanished**, right again, or
    classes apart again, once every layer is scaled back; **smoothed**, classes not apart even so, but apart,
    or nodes no longer alike, when every node aggregates itself alone, or right again when trained so;
    **untrained**, right after more epochs; **squashed**, what is near does not tell the labels, and what is
    far, though the layers reach it, can be shuffled without moving the outputs. The model is not changed.

    Args:
        model: a trained network, called as ``model(x, edge_index)``; or a
            :class:`~analysis.models.DepthNet`.
        data: PyG's ``Data`` with ``x``, ``edge_index``, ``y``, and masks where there are some; accuracy is
            of the validation nodes, or else of the labelled nodes that are not trained on.
        epochs: how many more epochs the intervention "more epochs" trains a copy.
        lr: learning rate of that training, positive.
        layers: names of the layers to rescale, as in :func:`~analysis.measures.record_layers`, which finds
            them where None are given.
        edge_weight: ``[E]``, weights of ``data.edge_index`` that the network was trained with; it is then
            called as ``model(x, edge_index, edge_weight=...)``.
        generator: draws the split where there is none, the dropout of "more epochs", and the shuffled edges;
            seed 0 unless given.

    Raises:
        Undefined: if the outputs are not finite.
        BadInput: for a model or data that cannot be asked, see
            :func:`~analysis.models.call_model.node_outputs`.
    """
    if not isinstance(model, nn.Module):
        raise BadInput(f"expected a torch module, whose layers can be rescaled, got {type(model).__name__}")
    if not any(parameter.numel() for parameter in model.parameters()):
        raise BadInput(f"expected a network with weights, got {type(model).__name__} without any")
    if epochs < 1 or not lr > 0:
        raise BadInput(f"expected at least one more epoch at a positive rate, got {epochs} epochs at {lr}")
    generator = generator or torch.Generator().manual_seed(0)
    task = node_task(data, generator=generator)
    if edge_weight is None:
        refuse_weights_left_out(model, data)
    elif isinstance(edge_weight, Tensor) and len(edge_weight) != task.edge_index.shape[1]:
        raise BadInput(
            f"expected a weight for each of {task.edge_index.shape[1]} edges, got {len(edge_weight)}"
        )
    else:
        model = WeightedEdges(model, edge_weight)
        layers = None if layers is None else [f"model.{name}" for name in layers]
    plain = observe(model, task, layers=layers)
    with evaluation(model), unchanged_buffers(model):
        refuse_nondeterministic(model, task.x, task.edge_index)
    classes = int(task.y.max()) + 1
    if plain.logits.shape[1] < classes:
        raise BadInput(
            f"expected logits with a column for each of {classes} classes, got {plain.logits.shape[1]}"
            + ("; of a single column z make two, torch.cat([-z, z], 1)" if plain.logits.shape[1] == 1 else "")
        )
    if not bool(plain.logits.isfinite().all()):
        raise Undefined("expected finite outputs, got NaN or infinite ones; the network diverged")
    examination = Examination(
        model, task, plain=plain, epochs=epochs, lr=lr, generator=generator, layers=layers
    )
    return examination.decide()
