"""Interventions on a network, which change how it is run but never the network itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch_geometric.nn import Linear, MessagePassing

from analysis.measures.failure.intervention_task import NodeTask
from analysis.measures.measure import Undefined
from analysis.measures.reach.hops import hops_to
from analysis.measures.states.nearest_class_mean import ClassMeans, class_means
from analysis.models.call_model import node_outputs, unchanged_buffers
from analysis.models.recording.hooks import record_layers
from analysis.models.recording.layer_choice import layers_of

SCALINGS = 8
"""Times that a layer's weights are scaled: of several matrices not all multiply its output."""


class Observation(NamedTuple):
    """Outputs and layer states of one run of a network.

    Attributes:
        logits: ``[N, C]``.
        sizes: norm per node of every state, the input first.
        means: whether class means tell the judged and trained nodes apart in the last state; None where that
            is undefined, as where all rows are equal but for rounding.
        spread: distance of the labelled nodes from their mean in the last state, over their length.
    """

    logits: Tensor
    sizes: list[float]
    means: ClassMeans | None
    spread: float


@torch.no_grad()
def observe(
    model: nn.Module,
    task: NodeTask,
    *,
    layers: Sequence[str] | None = None,
    edge_index: Tensor | None = None,
    rescaled: bool = False,
) -> Observation:
    """Run a network in evaluation mode, recording its layers.

    Args:
        model: the network.
        task: its features and edges.
        layers: names of its layers, as in :func:`~analysis.measures.record_layers`.
        edge_index: other edges than the task's; self-loops alone make the aggregation the identity.
        rescaled: every layer's weights multiplied so that its output has unit size, and its biases with them
            so small that they vanish: a layer's output is divided by its size, with biases left out.
    """
    edge_index = task.edge_index if edge_index is None else edge_index
    with ExitStack() as stack:
        stack.enter_context(evaluation(model))
        stack.enter_context(unchanged_buffers(model))
        if rescaled:
            stack.enter_context(_rescale_layers(model, layers))
        states = stack.enter_context(record_layers(model, layers=layers))
        logits = node_outputs(model, task.x, edge_index)
    tensors = [state for state in states.values() if len(state) == len(task.x)]
    labelled = torch.cat([task.train, task.judged])
    last = tensors[-1][labelled].double()
    length = float(last.square().sum(1).mean().sqrt())
    spread = float((last - last.mean(0)).square().sum(1).mean().sqrt())
    rounding = 100 * torch.finfo(tensors[-1].dtype).eps * length
    try:
        means = class_means(last, task.y[labelled]) if spread > rounding else None
    except Undefined:
        means = None
    sizes = [float(state.double().square().sum(1).mean().sqrt()) for state in tensors]
    return Observation(logits, sizes, means, spread / length if length > 0 else 0.0)


@contextmanager
def evaluation(model: nn.Module) -> Iterator[None]:
    """Context manager: evaluation mode, restoring the mode of each module afterwards."""
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        yield
    finally:
        for module, training in modes.items():
            module.training = training


@torch.no_grad()
def with_batch_statistics(model: nn.Module, task: NodeTask) -> Tensor | None:
    """Logits with batch statistics instead of running statistics; None without such norms."""
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

    Its dropout is drawn from ``generator``. A network that was frozen after its training is trained whole.
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

    Its biases are 0. What :func:`observe` does to outputs, done to weights, which can then be trained.
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

    In standard deviations of the outputs over all nodes; 0 where a node has no such edges.
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


@contextmanager
def _rescale_layers(model: nn.Module, names: Sequence[str] | None) -> Iterator[None]:
    layers = layers_of(model, names)
    # Biases of a readout, too: they drown what comes from weights that have become small.
    inside = (module for module in model.modules() if isinstance(module, MessagePassing | nn.Linear | Linear))
    parameters = {
        id(p): (n, p) for module in (*layers.values(), *inside) for n, p in module.named_parameters()
    }
    biases = [parameter for name, parameter in parameters.values() if "bias" in name]
    originals = [bias.detach().clone() for bias in biases]

    def unit(_: nn.Module, args: object, out: object) -> object:
        if isinstance(out, tuple) and out:  # as of a convolution that returns its attention, too
            return (unit(_, args, out[0]), *out[1:])
        if not isinstance(out, Tensor):
            return out
        size = out.detach().double().square().mean().sqrt()
        return (out / size.to(out.dtype)) if float(size) > 0 else out

    handles = [layer.register_forward_hook(unit) for layer in layers.values()]
    with torch.no_grad():
        for bias in biases:
            bias.zero_()
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
        with torch.no_grad():
            for bias, old in zip(biases, originals, strict=True):
                bias.copy_(old)


def _only_norms(module: nn.Module) -> bool:
    return not any(isinstance(inner, MessagePassing | nn.Dropout) for inner in module.modules())
