"""The norms a deep stack can be built with, by name."""

from __future__ import annotations

from collections.abc import Callable

from torch.nn import Identity, Module
from torch_geometric.nn.norm import BatchNorm, GraphNorm, LayerNorm, MeanSubtractionNorm, PairNorm

from analysis.checks import one_of
from analysis.layers.diff_group_norm import DiffGroupNorm

NORMS: dict[str, Callable[[int, int, float], Module]] = {
    "none": lambda channels, groups, lamda: Identity(),
    "batch": lambda channels, groups, lamda: BatchNorm(channels),
    "layer": lambda channels, groups, lamda: LayerNorm(channels, mode="node"),
    "pair": lambda channels, groups, lamda: PairNorm(),
    "graph": lambda channels, groups, lamda: GraphNorm(channels),
    "mean_subtraction": lambda channels, groups, lamda: MeanSubtractionNorm(),
    "diff_group": lambda channels, groups, lamda: DiffGroupNorm(channels, groups, lamda),
}


def make_norm(name: str, channels: int, *, groups: int = 10, lamda: float = 0.01) -> Module:
    """Build the norm called ``name`` for nodes ``[N, channels]``.

    Args:
        name: a key of :data:`NORMS`.
        channels: features of a node.
        groups: number of groups; only DiffGroupNorm has them.
        lamda: weight of the normalised groups; only DiffGroupNorm has it.

    Returns:
        A module that is called with the nodes of one graph and keeps their shape.

    Raises:
        BadInput: if the name is unknown.

    >>> make_norm("diff_group", 16, groups=4)
    DiffGroupNorm(16, groups=4)
    """
    return NORMS[one_of("norm", name, NORMS)](channels, groups, lamda)
