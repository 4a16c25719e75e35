"""Lightning callback that records clusters and layer states during training."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor, nn
from torch_geometric.nn.pool import MemPooling as PyGMemPooling

from analysis.checks import BadInput
from analysis.layers.mem_pool import MemPooling
from analysis.models.recording.hooks import record_layers

if TYPE_CHECKING:
    Callback = object
else:
    try:
        from lightning.pytorch.callbacks import Callback
    except ImportError:
        Callback = object

Forward = Callable[[nn.Module], Any]


class RecordedEpoch(NamedTuple):
    """States and assignments recorded after an epoch.

    Attributes:
        epoch: from 0, as Lightning counts.
        states: name of a layer to its states ``[N, F]``, on the CPU; ``"input"`` first, where the module
            itself was called and not a part of it.
        assignments: name of a memory layer, ours or PyG's, to the combined S ``[N, K]`` of its nodes; on the
            CPU.
    """

    epoch: int
    states: dict[str, Tensor]
    assignments: dict[str, Tensor]


class LayerStateCallback(Callback):
    """Records the layer states and memory layer assignments of any LightningModule.

    ``Trainer(callbacks=[record := LayerStateCallback(lambda model: model(data.x, data.edge_index))])``;
    afterwards ``measure_layers(record.epochs[-1].states, data.y, data.edge_index)``. The model is called
    without gradients and in evaluation mode, and left in the mode it was in.

    Args:
        forward: how the model is called on the data to record.
        every: epochs between two recordings, at least 1.

    Raises:
        BadInput: if Lightning is not installed, or ``every`` is no such number.
    """

    epochs: list[RecordedEpoch]

    def __init__(self, forward: Forward, *, every: int = 1) -> None:
        if Callback is object:
            raise BadInput(
                "expected the package lightning, found none; pip install 'soft-cluster-lab[lightning]'"
            )
        if every < 1:
            raise BadInput(f"expected every to be at least 1, got {every}")
        super().__init__()
        self._forward, self._every = forward, every
        self.epochs = []

    def on_train_epoch_end(self, trainer: Any, pl_module: nn.Module) -> None:
        """Record the epoch; called by Lightning.

        Args:
            trainer: Lightning's trainer, which counts the epochs.
            pl_module: the module that trains.
        """
        if trainer.current_epoch % self._every == 0:
            self.epochs.append(record_epoch(pl_module, self._forward, epoch=trainer.current_epoch))


@torch.no_grad()
def record_epoch(model: nn.Module, forward: Forward, *, epoch: int = 0) -> RecordedEpoch:
    """Call a model once and record its layer states and the assignments of its memory layers.

    Args:
        model: any module; it is called once in evaluation mode, and is as before afterwards.
        forward: calls it on its data: ``lambda model: model(x, edge_index)``.
        epoch: number of the epoch, kept with the result.

    >>> model = nn.Sequential(nn.Linear(2, 3), MemPooling(3, 3, heads=2, num_clusters=4))
    >>> recorded = record_epoch(model, lambda m: m[1](m[0](torch.ones(5, 2))))
    >>> {name: tuple(S.shape) for name, S in recorded.assignments.items()}
    {'1': (5, 4)}
    """
    assignments: dict[str, Tensor] = {}
    hooks = [
        module.register_forward_hook(_assignment_hook(assignments, name))
        for name, module in model.named_modules()
        if isinstance(module, MemPooling | PyGMemPooling)
    ]
    training = model.training
    model.eval()
    try:
        states = _states(model, forward)
    finally:
        model.train(training)
        for hook in hooks:
            hook.remove()
    return RecordedEpoch(epoch, states, assignments)


def _states(model: nn.Module, forward: Forward) -> dict[str, Tensor]:
    try:
        with record_layers(model) as recording:
            forward(model)
    except BadInput:  # a model whose layers are not recognised may still have assignments
        forward(model)
        return {}
    return {name: state.detach().cpu() for name, state in recording.items()}


def _assignment_hook(into: dict[str, Tensor], name: str) -> Callable[[nn.Module, Any, Any], None]:
    def keep(_module: nn.Module, _inputs: object, output: tuple[Tensor, Tensor]) -> None:
        S = output[1].detach()  # [B, N, K], with rows of zeros where a graph ends before the longest
        into[name] = S[S.sum(-1) > 0].cpu()

    return keep
