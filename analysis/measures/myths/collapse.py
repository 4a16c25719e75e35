"""The collapse experiment: energy, norm and their ratio after 64 untrained layers, over seeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from torch_geometric.data import Data
from torch_geometric.transforms import LargestConnectedComponents, RemoveSelfLoops

from analysis.measures.geometric_mean import GeometricMean, geometric_mean
from analysis.measures.myths.untrained_stack import StackConvolution, measure_stack

CONVOLUTIONS: tuple[StackConvolution, ...] = ("sage", "gat", "gcn", "gin")
SCALES = (1.0, 2.0)
SEEDS = tuple(range(10, 101, 10))
LAYERS = 64


class Collapse(NamedTuple):
    """Measures of a stack after its last layer.

    Attributes:
        convolution: its name, as in :class:`~analysis.measures.myths.untrained_stack.DeepStack`.
        scale: factor of the initial weights, positive.
        energy: Dirichlet energy of the states, over seeds.
        norm: squared Frobenius norm of the states, over seeds.
        rayleigh: energy over norm, over seeds.
        growth: energy after the last layer over that after the first, over seeds.
    """

    convolution: str
    scale: float
    energy: GeometricMean
    norm: GeometricMean
    rayleigh: GeometricMean
    growth: GeometricMean


def collapse(
    data: Data,
    *,
    convolutions: Sequence[StackConvolution] = CONVOLUTIONS,
    scales: Sequence[float] = SCALES,
    seeds: Sequence[int] = SEEDS,
    layers: int = LAYERS,
) -> list[Collapse]:
    """Experiment of `Arnaiz-Rodriguez and Errica <https://arxiv.org/abs/2505.15547>`_ with its settings.

    Untrained stacks of width 16 without bias on the largest piece of a graph without self-loops; weights as
    drawn, and doubled. Their code computes in float32, this in float64 with the same weights.

    Args:
        data: with ``x`` and ``edge_index``; theirs is Cora.
        convolutions: some of gcn, gat, sage and gin.
        scales: factors of the initial weights, positive.
        seeds: seeds of the weights, at least 1.
        layers: number of layers, at least 1.

    Raises:
        BadInput: for a graph without edges.
    """
    piece = RemoveSelfLoops()(
        LargestConnectedComponents()(Data(x=data.x, edge_index=data.edge_index, num_nodes=data.num_nodes))
    )
    rows = []
    for scale in scales:
        for convolution in convolutions:
            outcomes = [
                measure_stack(
                    piece.x,
                    piece.edge_index,
                    convolution=convolution,
                    weight_scale=scale,
                    layers=layers,
                    seed=seed,
                )
                for seed in seeds
            ]
            rows.append(
                Collapse(
                    convolution,
                    scale,
                    geometric_mean([growth.energy[-1] for growth in outcomes]),
                    geometric_mean([growth.norm[-1] for growth in outcomes]),
                    geometric_mean([growth.rayleigh[-1] for growth in outcomes]),
                    geometric_mean([growth.energy[-1] / growth.energy[1] for growth in outcomes]),
                )
            )
    return rows
