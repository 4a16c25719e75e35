"""DepthNet: a deep stack of graph convolutions that returns every layer state."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch_geometric.nn import GCN2Conv, GCNConv, JumpingKnowledge

from analysis.checks import one_of
from analysis.layers import DiffGroupNorm
from analysis.layers.convolutions.table import find_convolution
from analysis.layers.norms.table import make_norm
from analysis.layers.skips.table import SKIPS, make_skip
from analysis.models.dropout import dropout
from analysis.models.layer_state_mark import LayerState
from analysis.models.sparse_aggregation import Propagation
from analysis.models.sparse_features import SparseFeatures

ALPHA, THETA = 0.1, 0.5
"""How much of the first state enters every layer, and how slowly weights take over, as in GCNII."""


class DepthOutput(NamedTuple):
    """Output of :class:`DepthNet`.

    Attributes:
        logits: ``[N, C]``, before the softmax over classes.
        states: the input ``[N, F0]``, then the state after every layer ``[N, F]``; ``depth + 1`` tensors.
        groups: DiffGroupNorm's soft groups of every layer, ``[N, G]``; empty where not asked for.
    """

    logits: Tensor
    states: list[Tensor]
    groups: list[Tensor]


class DepthNet(nn.Module):
    r"""A deep graph network with a choice of convolution, norm and skip connection.

    .. math::
        \mathbf{H}_{l+1} = \mathrm{ReLU}(\mathrm{norm}(\mathrm{conv}(\mathbf{H}_l))), \qquad
        \mathrm{logits} = \mathbf{H}_L \mathbf{W} + \mathbf{b}

    The skip connections: ``"residual"`` adds H_l where the width allows it, as in `Kipf and Welling
    <https://arxiv.org/abs/1609.02907>`_; ``"initial"`` is `GCNII <https://arxiv.org/abs/2007.02133>`_ from
    the second layer on with ``"gcn"`` (PyG's ``GCN2Conv``), and 0.9 conv(H_l) + 0.1 H_1 with others;
    ``"jumping"`` concatenates all layers for the readout, as in `jumping knowledge networks
    <https://arxiv.org/abs/1806.03536>`_; ``"gated"``, ``"skip_node"`` and ``"skip_node_biased"`` are
    :class:`~analysis.layers.skips.gradient_gating.GradientGating` (with one convolution for all layers but
    the first) and :class:`~analysis.layers.skips.skip_node.SkipNode`. ``"sgc"`` is one linear map, then L
    propagations, each followed by the norm alone (`SGC <https://arxiv.org/abs/1902.07153>`_).

    The settings have the names of :class:`~analysis.training.spec.DepthSpec` (its ``encoder`` is
    ``convolution`` here), one argument each, so that a spec and its network say the same.

    Args:
        in_channels: features of a node, F0.
        classes: number of classes C.
        depth: number of message-passing layers, L.
        hidden: width of every layer state, F, at least 1.
        convolution: a name in :data:`analysis.layers.convolutions.table.CONVOLUTIONS`, or ``"sgc"``.
        norm: a name in :data:`analysis.layers.norms.table.NORMS`, applied after every convolution.
        groups: number of groups G, for ``"diff_group"``.
        lamda: weight of the group term, at least 0, for ``"diff_group"``.
        dropout: share of features dropped before the first convolution and before the readout.
        dropout_at: ``"every"`` drops before the convolutions between, too.
        skip: a name in :data:`analysis.layers.skips.table.SKIPS`.
        readout: ``"linear"``, or ``"layer"``: the last layer is C wide and its state is the logits.
        last_norm: whether norm and ReLU follow the last layer, too.
        momentum: momentum of the norms that keep running statistics, in [0, 1].
        bias: whether convolutions have one.

    >>> net = DepthNet(16, 3, depth=2, hidden=8, norm="pair")
    >>> net.norms
    ModuleList(
      (0-1): 2 x PairNorm()
    )
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
        dropout_at: str = "ends",
        skip: str = "none",
        readout: str = "linear",
        last_norm: bool = True,
        momentum: float = 0.1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.dropout, self.dropout_at, self.skip, self.last_norm = dropout, dropout_at, skip, last_norm
        self.convolution = convolution
        widths = [hidden] * (depth - 1) + [hidden if readout == "linear" else classes]
        if convolution == "sgc":
            self.lin = nn.Linear(in_channels, widths[-1], bias=bias)
            widths = widths[-1:] * depth
            self.convs = nn.ModuleList(nn.Identity() for _ in widths)
        else:
            make, self.run = find_convolution(convolution)
            before = [in_channels, *widths]
            shared = make(hidden, hidden, bias=bias) if SKIPS[one_of("skip", skip, SKIPS)].shared else None
            self.convs = nn.ModuleList()
            for layer, width in enumerate(widths):
                stays = layer > 0 and before[layer] == width
                if stays and self._gcnii:
                    self.convs.append(GCN2Conv(hidden, ALPHA, THETA, layer))
                else:
                    conv = shared if stays and shared is not None else make(before[layer], width, bias=bias)
                    self.convs.append(conv)
        self.widths = widths
        self.norms = nn.ModuleList(make_norm(norm, width, groups=groups, lamda=lamda) for width in widths)
        for module in self.norms.modules():
            if isinstance(module, nn.BatchNorm1d):
                module.momentum = momentum
        self.past = make_skip(skip)
        self.layers = nn.ModuleList(LayerState() for _ in widths)
        self.jump = JumpingKnowledge("cat") if skip == "jumping" else None
        read = sum(widths) if self.jump is not None else hidden
        self.head = nn.Linear(read, classes) if readout == "linear" else None

    @property
    def _gcnii(self) -> bool:
        return self.convolution == "gcn" and self.skip == "initial"

    def forward(
        self,
        x: Tensor,
        graph: Propagation,
        *,
        with_groups: bool = False,
        sparse: SparseFeatures | None = None,
    ) -> DepthOutput:
        """Run all layers.

        Args:
            x: ``[N, F0]``, features of the nodes.
            graph: the neighbour sums of the N nodes.
            with_groups: whether to return DiffGroupNorm's soft groups of every layer, too.
            sparse: x in sparse form, for a faster first layer; None uses x.
        """
        states, groups = [x], []
        h = self._drop(x) if sparse is None else x
        if self.convolution == "sgc":
            h = self.lin(h) if sparse is None else self._dropped(sparse).linear(self.lin)
        for layer, (conv, norm) in enumerate(zip(self.convs, self.norms, strict=True)):
            if layer > 0 and self._drops_before(layer):
                h = self._drop(h)
            if layer == 0 and sparse is not None and isinstance(conv, GCNConv):
                out = graph.gcn(self._dropped(sparse).linear(conv.lin))
                out = out if conv.bias is None else out + conv.bias
            else:
                out = self._convolve(conv, h, graph, states)
            if with_groups and isinstance(norm, DiffGroupNorm):
                groups.append(norm.group_assignments(out))
            if self.last_norm or layer < len(self.convs) - 1:
                out = norm(out) if self.convolution == "sgc" else norm(out).relu()
            if layer > 0 and h.shape == out.shape:
                if self.skip == "residual":
                    out = out + h
                elif self.past is not None:
                    out = self.past(out, h, graph)
            h = self.layers[layer](out)
            states.append(h)
        if self.head is None:
            return DepthOutput(h, states, groups)
        read = h if self.jump is None else self.jump(states[1:])
        return DepthOutput(self.head(self._drop(read)), states, groups)

    def _convolve(self, conv: nn.Module, h: Tensor, graph: Propagation, states: list[Tensor]) -> Tensor:
        if self.convolution == "sgc":
            out = graph.gcn(h)
        elif isinstance(conv, GCN2Conv):
            mixed = (1 - conv.alpha) * graph.gcn(h) + conv.alpha * states[1]
            return torch.addmm(mixed, mixed, conv.weight1, beta=1 - conv.beta, alpha=conv.beta)
        else:
            out = self.run(conv, h, graph)
        if self.skip == "initial" and len(states) > 1 and states[1].shape == out.shape:
            return (1 - ALPHA) * out + ALPHA * states[1]
        return out

    def _drops_before(self, layer: int) -> bool:
        if self.dropout_at == "every":
            return True
        return self.head is None and layer == len(self.convs) - 1 and self.convolution != "sgc"

    def _drop(self, h: Tensor) -> Tensor:
        return dropout(h, self.dropout, training=self.training)

    def _dropped(self, sparse: SparseFeatures) -> SparseFeatures:
        return sparse.dropout(self.dropout, training=self.training)
