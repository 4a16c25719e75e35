"""Interventions on a network, which change how it is run but never the network itself."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch_geometric.nn import MessagePassing

from analysis.measures.failure.intervention_task import NodeTask
from analysis.measures.failure.observation import evaluation
from analysis.measures.reach.hops import hops_to
from analysis.models.call_model import node_outputs, unchanged_buffers
from analysis.models.recording.hooks import record_layers
from analysis.models.recording.layer_choice import layers_of

SCALINGS = 8
"""Times that a layer's weights are scaled: of several matrices not all multiply its output."""


@torch.no_grad()
def with_batch_statistics(model: nn.Module, task: NodeTask) -> Tensor | None:
    """Logits with batch statistics instead of running statistics; None without such norms.

    Args:
        model: the network; unchanged.
        task: its features and edges.

    Returns:
        ``[N, C]``, in evaluation mode but for the norms.
    """
    parts = [module for module in model.modules() if module._buffers.get("running_mean") is not None]
    if not parts:
        return None
    wrappers = [
        module
        for module in model.modules()
        if module is not model and any(child in parts for child in module.children()) and _only_norms(module)
    ]
    with evaluation(model), unchanged_buffers(model):
        for module in (*parts, *wrappers):
            module.training = True
        return node_outputs(model, task.x, task.edge_index)


def continue_training(
    model: nn.Module,
    task: NodeTask,
    *,
    epochs: int,
    lr: float,
    generator: torch.Generator,
    edge_index: Tensor | None = None,
) -> tuple[nn.Module, float]:
    """Continue training a copy with Adam, optionally on other edges; returns the copy and its last loss.

    A network that was frozen after its training is trained whole.

    Args:
        model: the network; unchanged.
        task: its features, edges, labels and training nodes.
        epochs: number of epochs, each one step on all training nodes; at least 1.
        lr: learning rate, positive; weight decay is 0.
        generator: draws the seed of the copy's dropout.
        edge_index: ``[2, E]``, other edges than the task's.

    Returns:
        The copy, in training mode, and its mean cross-entropy in nats before the last step, at least 0.
    """
    edge_index = task.edge_index if edge_index is None else edge_index
    copy = deepcopy(model)
    copy.train()
    parameters = list(copy.parameters())
    frozen = not any(parameter.requires_grad for parameter in parameters)
    for parameter in parameters:
        parameter.grad = None
        parameter.requires_grad_(parameter.requires_grad or frozen)
    optimizer = torch.optim.Adam((p for p in parameters if p.requires_grad), lr=lr)
    loss = torch.zeros(())
    forked = [task.x.device] if task.x.is_cuda else []
    with torch.enable_grad(), torch.random.fork_rng(devices=forked):
        torch.manual_seed(int(torch.randint(2**31, (1,), generator=generator)))
        for _ in range(epochs):
            optimizer.zero_grad()
            logits = node_outputs(copy, task.x, edge_index)
            loss = functional.cross_entropy(logits[task.train], task.y[task.train])
            loss.backward()
            optimizer.step()
    return copy, float(loss.detach())


@torch.no_grad()
def with_unit_layers(model: nn.Module, task: NodeTask, *, layers: Sequence[str] | None = None) -> nn.Module:
    """Copy with the weights of every layer scaled, one after another, until its output has unit size.

    Its biases are 0. What :func:`~analysis.measures.failure.observation.observe` does to outputs, done to
    weights, which can then be trained.

    Args:
        model: the network; unchanged.
        task: its features and edges.
        layers: names of its layers, as in :func:`~analysis.measures.record_layers`.

    Raises:
        BadInput: if a name is unknown, or there is no layer to scale.
    """
    copy = deepcopy(model)
    modules = layers_of(copy, layers)
    for name, module in modules.items():
        weights = [parameter for parameter in module.parameters() if parameter.dim() > 1]
        for bias in (parameter for key, parameter in module.named_parameters() if "bias" in key):
            bias.zero_()
        for _ in range(SCALINGS):
            with evaluation(copy), unchanged_buffers(copy), record_layers(copy, layers=layers) as states:
                node_outputs(copy, task.x, task.edge_index)
            size = float(states[name].double().square().mean().sqrt()) if name in states else 0.0
            if not 0 < size < float("inf") or 0.9 < size < 1.1:
                break
            for weight in weights:
                weight.mul_(size ** (-1 / len(weights)))
    return copy


@torch.no_grad()
def distant_rewiring_effect(
    model: nn.Module, task: NodeTask, *, nodes: Tensor, beyond: int, generator: torch.Generator
) -> float:
    """Median relative change of outputs when edges more than ``beyond`` hops away are rewired.

    Args:
        model: the network, in any mode; unchanged.
        task: its features and edges.
        nodes: ``[n]``, numbers of the nodes whose outputs are compared, at least 1.
        beyond: number of hops, at least 0; an edge counts if both its ends are farther away.
        generator: draws which edge gets which target.

    Returns:
        Norm of the change in standard deviations of the outputs over all nodes, at least 0; 0 for a node that
        has no such edges.
    """
    shifts = []
    with evaluation(model), unchanged_buffers(model):
        plain = node_outputs(model, task.x, task.edge_index)
        size = float((plain - plain.mean(0)).square().sum(1).mean().sqrt()) or 1.0
        for node in nodes.tolist():
            hops = torch.from_numpy(hops_to(task.edge_index, torch.tensor([node]), nodes=len(task.x))[0])
            source, target = task.edge_index.cpu()
            far = ((hops[source] > beyond) & (hops[target] > beyond)).nonzero().squeeze(1)
            shuffled = target.clone()
            shuffled[far] = target[far[torch.randperm(len(far), generator=generator)]]
            edges = torch.stack([source, shuffled]).to(task.edge_index.device)
            other = node_outputs(model, task.x, edges)
            shifts.append(float((other[node] - plain[node]).norm()) / size)
    return float(torch.tensor(shifts).median())


def _only_norms(module: nn.Module) -> bool:
    return not any(isinstance(inner, MessagePassing | nn.Dropout) for inner in module.modules())
