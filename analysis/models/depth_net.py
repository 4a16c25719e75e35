"""DepthNet: a deep stack of graph convolutions that returns every layer state."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, nn
from torch.nn import functional

from analysis.layers import DiffGroupNorm
from analysis.layers.norms import make_norm
from analysis.models.encoder import CONVOLUTIONS
from analysis.models.propagation import Propagation


class DepthOutput(NamedTuple):
    """What :class:`DepthNet` returns.

    Attributes:
        logits: ``[N, C]``.
        states: the input ``[N, F0]``, then the state after every layer ``[N, F]``; ``depth + 1`` tensors.
        groups: DiffGroupNorm's soft groups of every layer, ``[N, G]``; empty where not asked for.
    """

    logits: Tensor
    states: list[Tensor]
    groups: list[Tensor]


class DepthNet(nn.Module):
    r"""A plain deep graph network, to see what depth does and what a norm does about it.

    .. math::
        \mathbf{H}_{l+1} = \mathrm{ReLU}(\mathrm{norm}(\mathrm{conv}(\mathbf{H}_l))), \qquad
        \mathrm{logits} = \mathbf{H}_L \mathbf{W} + \mathbf{b}

    No skip connections: they would hide what is to be seen.

    Args:
        in_channels: features of a node, F0.
        classes: C.
        depth: number of message-passing layers, L.
        hidden: width of every layer state, F.
        convolution: a name in :data:`analysis.models.encoder.CONVOLUTIONS`.
        norm: a name in :data:`analysis.layers.norms.NORMS`, applied after every convolution.
        groups: G, for ``"diff_group"``.
        lamda: weight of the group term, for ``"diff_group"``.
        dropout: share of features dropped before the first convolution and before the logits.
    """

    def __init__(
        self,
        in_channels: int,
        classes: int,
        *,
        depth: int,
        hidden: int,
        convolution: str = "gcn",
        norm: str = "none",
        groups: int = 10,
        lamda: float = 0.03,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.dropout = dropout
        make, self.run = CONVOLUTIONS[convolution]
        self.convs = nn.ModuleList(
            make(in_channels if layer == 0 else hidden, hidden) for layer in range(depth)
        )
        self.norms = nn.ModuleList(make_norm(norm, hidden, groups=groups, lamda=lamda) for _ in range(depth))
        self.head = nn.Linear(hidden, classes)

    def forward(self, x: Tensor, graph: Propagation, *, with_groups: bool = False) -> DepthOutput:
        """Run all layers on node features ``[N, F0]`` and their graph."""
        states, groups = [x], []
        h = functional.dropout(x, self.dropout, self.training)
        for conv, norm in zip(self.convs, self.norms, strict=True):
            h = self.run(conv, h, graph)
            if with_groups and isinstance(norm, DiffGroupNorm):
                groups.append(norm.group_assignments(h))
            h = norm(h).relu()
            states.append(h)
        logits = self.head(functional.dropout(h, self.dropout, self.training))
        return DepthOutput(logits, states, groups)
