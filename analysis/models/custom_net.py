"""CustomNet: adapter that gives a user's model the interface of DepthNet."""

from __future__ import annotations

from contextlib import nullcontext

import torch
from torch import Tensor, nn

from analysis.checks import BadInput
from analysis.models.depth_net import DepthOutput
from analysis.models.recording.hooks import record_layers
from analysis.models.recording.layer_recording import LayerRecording
from analysis.models.sparse_aggregation import Propagation
from analysis.models.sparse_features import SparseFeatures


class CustomNet(nn.Module):
    """Wraps a module of ``(x, edge_index)``, and records its layer states with hooks.

    Args:
        model: returns logits ``[N, C]``.
        name: how errors call it.
    """

    def __init__(self, model: nn.Module, *, name: str) -> None:
        super().__init__()
        self.model, self.name = model, name

    def forward(
        self,
        x: Tensor,
        graph: Propagation,
        *,
        with_groups: bool = False,
        sparse: SparseFeatures | None = None,
    ) -> DepthOutput:
        """Run the module; in evaluation mode, record the states of its layers, input first.

        Args:
            x: ``[N, F0]``; the module is given a copy, and one of the edges, since it may write into them.
            graph: whose edges it is given.
            with_groups: as in :class:`~analysis.models.DepthNet`; there are none here.
            sparse: ignored: a custom model takes dense features.
        """
        recorded = LayerRecording()
        with nullcontext(recorded) if self.training else record_layers(self.model, detach=False) as states:
            logits = self.model(x.clone(), graph.edge_index.clone())  # the next epoch has the same ones
        return DepthOutput(logits, list(states.values()), [])

    @torch.no_grad()
    def check(self, x: Tensor, graph: Propagation, *, classes: int, depth: int) -> None:
        """Run the module once, and refuse one that a sweep over depth cannot use.

        Args:
            x: ``[N, F0]``, features of the nodes.
            graph: the graph whose edges it is given.
            classes: number of classes C, the columns its logits must have.
            depth: number of layers it must have.

        Raises:
            BadInput: if it does not run, returns something else than ``[N, classes]``, or has another number
                of layers than ``depth``.
        """
        self.eval()
        try:
            logits, states, _ = self(x, graph)
        except BadInput:
            raise
        except Exception as error:
            raise BadInput(
                f"expected '{self.name}' to run as model(x, edge_index), got {type(error).__name__}: {error}"
            ) from error
        if not isinstance(logits, Tensor) or logits.shape != (len(x), classes):
            got = list(logits.shape) if isinstance(logits, Tensor) else type(logits).__name__
            raise BadInput(
                f"expected logits [{len(x)}, {classes}] from '{self.name}', a column for each class, "
                f"got {got}; its last layer has out_channels columns"
            )
        rows = [state for state in states if len(state) == len(x)]
        if len(rows) != len(states) or len(states) != depth + 1:
            raise BadInput(
                f"expected {depth} layers in '{self.name}' of depth {depth}, found {len(states) - 1}; put an "
                "analysis.models.LayerState where each layer is complete"
            )
