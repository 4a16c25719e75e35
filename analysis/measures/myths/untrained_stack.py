"""Energy, norm and class separation in untrained deep stacks."""

from __future__ import annotations

from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch_geometric.nn import GATConv, GCNConv, GINConv, SAGEConv, SimpleConv
from torch_geometric.utils import degree

from analysis.checks import BadInput
from analysis.measures.measure import Undefined
from analysis.measures.states.nearest_class_mean import class_mean_accuracy

StackConvolution = Literal["gcn", "gat", "sage", "gin", "mean"]


class StackMeasures(NamedTuple):
    """Measures after every layer, input first: ``layers + 1`` values each.

    Attributes:
        energy: Dirichlet energy at least 0, see :func:`random_walk_energy`.
        norm: squared Frobenius norm of the states, at least 0.
        rayleigh: energy over norm; NaN where the norm is 0.
        nearest: accuracy of the nearest class mean, in [0, 1]; NaN where it is undefined.
    """

    energy: list[float]
    norm: list[float]
    rayleigh: list[float]
    nearest: list[float]


class DeepStack(nn.Module):
    """An untrained stack: a linear map to the hidden width, then convolutions with ReLU.

    The stack of `Oversmoothing, "Oversquashing", Heterophily, Long-Range, and more
    <https://arxiv.org/abs/2505.15547>`_, in the order in which its authors' code draws the weights; so a seed
    gives the same ones.

    Args:
        in_channels: features of a node, F0.
        convolution: gcn, gat, sage, gin (two linear maps with ReLU between); ``"mean"`` averages over a node
            and its neighbours, without weights, ReLU or the first map.
        layers: number of convolutions, at least 1.
        hidden: width F of every state, at least 1.
        weight_scale: factor of every weight matrix of the convolutions; 1 leaves them as drawn.
        bias: whether gcn, gat and sage have one; uniform in +-1/sqrt(hidden), since PyG's start at 0.
    """

    bias: Tensor | None

    def __init__(
        self,
        in_channels: int,
        *,
        convolution: StackConvolution = "gcn",
        layers: int = 64,
        hidden: int = 16,
        weight_scale: float = 1.0,
        bias: bool = False,
    ) -> None:
        super().__init__()
        plain = convolution == "mean"
        self.enc = nn.Identity() if plain else nn.Linear(in_channels, hidden)
        self.act = nn.Identity() if plain else nn.ReLU()
        self.convs = nn.ModuleList()
        for _ in range(layers):
            conv = _convolution(convolution, hidden)
            with torch.no_grad():
                for weight in conv.parameters():
                    if weight.dim() == 2:
                        weight.mul_(weight_scale)
            self.convs.append(conv)
        free = torch.empty(layers, hidden).uniform_(-(hidden**-0.5), hidden**-0.5) if bias else None
        self.register_buffer("bias", free)

    def forward(self, x: Tensor, edge_index: Tensor) -> list[Tensor]:
        """Return the states ``[N, F]`` after the linear map and after every layer.

        Args:
            x: ``[N, F0]``, features of the nodes.
            edge_index: ``[2, E]``, source and target of every edge.
        """
        states = [self.enc(x)]
        for layer, conv in enumerate(self.convs):
            out = conv(states[-1], edge_index)
            states.append(self.act(out if self.bias is None else out + self.bias[layer]))
        return states


def random_walk_energy(x: Tensor, edge_index: Tensor) -> float:
    r"""Dirichlet energy with the random-walk Laplacian, which is 0 if all rows are equal.

    .. math:: \frac{1}{2} \sum_{(u, v) \in E} \frac{1}{d_u} \lVert x_u - x_v \rVert^2

    Args:
        x: ``[N, F]``.
        edge_index: ``[2, E]``, both directions listed.

    >>> random_walk_energy(torch.tensor([[0.0], [3.0]]), torch.tensor([[0, 1], [1, 0]]))
    9.0
    """
    source, target = edge_index
    weight = 1 / degree(source, len(x), dtype=x.dtype)[source]
    return float((weight * (x[source] - x[target]).square().sum(1)).sum() / 2)


@torch.no_grad()
def measure_stack(
    x: Tensor,
    edge_index: Tensor,
    *,
    y: Tensor | None = None,
    convolution: StackConvolution = "gcn",
    layers: int = 64,
    hidden: int = 16,
    weight_scale: float = 1.0,
    bias: bool = False,
    seed: int = 0,
) -> StackMeasures:
    """Run features through a random :class:`DeepStack` and measure every layer, in float64.

    Args:
        x: ``[N, F]``.
        edge_index: ``[2, E]`` of a graph in one piece without self-loops.
        y: ``[N]`` labels; without them there is no nearest class mean.
        convolution: as in :class:`DeepStack`.
        layers: number of convolutions, at least 1.
        hidden: width F of every state, at least 1.
        weight_scale: factor of every weight matrix of the convolutions; 1 leaves them as drawn.
        bias: whether gcn, gat and sage have one, as in :class:`DeepStack`.
        seed: seed of the weights; torch's global random state is left as it was.

    Raises:
        BadInput: for a graph without edges.
    """
    if edge_index.shape[1] == 0:
        raise BadInput("expected a graph with edges, got none; without neighbours there is nothing to smooth")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        stack = DeepStack(
            x.shape[1],
            convolution=convolution,
            layers=layers,
            hidden=hidden,
            weight_scale=weight_scale,
            bias=bias,
        )
    states = stack.double().eval()(x.double(), edge_index)
    energy = [random_walk_energy(state, edge_index) for state in states]
    norm = [float(state.square().sum()) for state in states]
    rayleigh = [e / n if n > 0 else float("nan") for e, n in zip(energy, norm, strict=True)]
    return StackMeasures(energy, norm, rayleigh, [_class_mean_accuracy(state, y) for state in states])


def _class_mean_accuracy(state: Tensor, y: Tensor | None) -> float:
    size = float(state.abs().max())
    if y is None or not 0 < size < float("inf"):
        return float("nan")
    try:
        return class_mean_accuracy(state / size, y)
    except Undefined:
        return float("nan")


def _convolution(name: StackConvolution, hidden: int) -> nn.Module:
    if name == "gin":
        return GINConv(nn.Sequential(nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, hidden)))
    if name == "mean":
        return SimpleConv("mean", combine_root="self_loop")
    kinds = {"gcn": GCNConv, "gat": GATConv, "sage": SAGEConv}
    if name not in kinds:
        raise BadInput(f"expected one of gcn, gat, sage, gin, mean, got '{name}'")
    convolution: nn.Module = kinds[name](hidden, hidden, bias=False)
    return convolution
