"""What one run of a network shows: its outputs, and the size and separation of its layer states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch_geometric.nn import Linear, MessagePassing

from analysis.measures import limits
from analysis.measures.failure.intervention_task import NodeTask
from analysis.measures.measure import Undefined
from analysis.measures.states.nearest_class_mean import ClassMeans, class_means
from analysis.models.call_model import node_outputs, restored_values, unchanged_buffers
from analysis.models.recording.hooks import record_layers
from analysis.models.recording.layer_choice import layers_of


class Observation(NamedTuple):
    """Outputs and layer states of one run of a network.

    Attributes:
        logits: ``[N, C]``, any numbers.
        sizes: root mean square over the nodes of a state's norm, at least 0; one for every state, the input
            first.
        means: whether class means tell the judged and trained nodes apart in the last state; None where that
            is undefined, as where all rows are equal but for rounding.
        spread: root mean square distance of the judged and trained nodes from their mean in the last state,
            over that of their norms, in [0, 1]; 0 where all are alike.
    """

    logits: Tensor
    sizes: list[float]
    means: ClassMeans | None
    spread: float

    def equals(self, other: Observation) -> bool:
        """Whether outputs and sizes are the same to the last digit."""
        return self.sizes == other.sizes and self.logits.equal(other.logits)

    @property
    def class_mean_accuracy(self) -> float:
        """Share of nodes nearest to the mean of their own class, in [0, 1]; 0 where that is undefined."""
        return 0.0 if self.means is None else self.means.accuracy

    @property
    def is_separated(self) -> bool:
        """Whether class means tell the nodes apart; not where that is undefined."""
        return self.means is not None and self.means.apart

    @property
    def smallest(self) -> float:
        """Smallest size of a layer's state over the input's, at least 0; 1 where there is no such ratio."""
        first, *later = self.sizes
        return min(later) / first if first > 0 and later else 1.0

    @property
    def shrinks(self) -> bool:
        """Whether the last state is smaller than the input, or than the first layer's."""
        return self.sizes[-1] < max(self.sizes[:2])

    @property
    def is_large(self) -> bool:
        """Whether the last state is many times larger than the input."""
        return self.sizes[-1] > self.sizes[0] / limits.FADING

    @property
    def effect(self) -> float:
        """Accuracy of the class means between chance and 1; 0 where that is undefined."""
        return 0.0 if self.means is None else self.means.effect


@torch.no_grad()
def observe(
    model: nn.Module,
    task: NodeTask,
    *,
    layers: Sequence[str] | None = None,
    edge_index: Tensor | None = None,
    rescaled: bool = False,
    biases: bool = True,
) -> Observation:
    """Run a network in evaluation mode, recording its layers.

    Args:
        model: the network, called as ``model(x, edge_index)``; unchanged.
        task: its features, edges and labels.
        layers: names of its layers, as in :func:`~analysis.measures.record_layers`.
        edge_index: ``[2, E]``, other edges than the task's; self-loops alone make the aggregation the
            identity.
        rescaled: every layer's weights multiplied so that its output has unit size, and its biases with them
            so small that they vanish: a layer's output is divided by its size, with biases left out.
        biases: False leaves them out, at the sizes that the layers have.

    Raises:
        BadInput: as :func:`~analysis.measures.record_layers`, and where the outputs are not ``[N, C]``.
    """
    edge_index = task.edge_index if edge_index is None else edge_index
    with ExitStack() as stack:
        stack.enter_context(evaluation(model))
        stack.enter_context(unchanged_buffers(model))
        if rescaled or not biases:
            stack.enter_context(_without_biases(model, layers))
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
    """Context manager: evaluation mode, restoring the mode of each module afterwards.

    Args:
        model: a network, whose parts may be in different modes.

    >>> dropout = nn.Dropout()
    >>> with evaluation(dropout):
    ...     dropout.training
    False
    >>> dropout.training
    True
    """
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        yield
    finally:
        for module, training in modes.items():
            module.training = training


@contextmanager
def _without_biases(model: nn.Module, names: Sequence[str] | None) -> Iterator[None]:
    layers = layers_of(model, names)
    # Readout biases, too: they dominate the contribution of small weights.
    inside = (module for module in model.modules() if isinstance(module, MessagePassing | nn.Linear | Linear))
    parameters = {
        id(p): (n, p) for module in (*layers.values(), *inside) for n, p in module.named_parameters()
    }
    biases = [parameter for name, parameter in parameters.values() if "bias" in name]
    with restored_values(biases):
        with torch.no_grad():
            for bias in biases:
                bias.zero_()
        yield


@contextmanager
def _rescale_layers(model: nn.Module, names: Sequence[str] | None) -> Iterator[None]:
    def unit(_: nn.Module, args: object, out: object) -> object:
        if isinstance(out, tuple) and out:  # as of a convolution that returns its attention, too
            return (unit(_, args, out[0]), *out[1:])
        if not isinstance(out, Tensor):
            return out
        size = out.detach().double().square().mean().sqrt()
        return (out / size.to(out.dtype)) if float(size) > 0 else out

    handles = [layer.register_forward_hook(unit) for layer in layers_of(model, names).values()]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
