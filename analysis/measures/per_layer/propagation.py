"""Effect of propagation alone on features: A^k X, without weights or training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from torch import Tensor

from analysis.checks import BadInput, one_of
from analysis.measures.input_checks import check_edges
from analysis.measures.per_layer.layer_measures import measure_layers
from analysis.models.sparse_aggregation import propagation

Operator = Literal["gcn", "mean"]
STEPS = (0, 1, 2, 4, 8, 16, 32, 64)
MEASURES_SHOWN = (
    "group_distance_ratio_paper",
    "effective_rank",
    "rayleigh_quotient",
    "mad",
    "norm_per_node",
)


def propagated_rows(
    x: Tensor, y: Tensor, edge_index: Tensor, *, operator: Operator, steps: Sequence[int] = STEPS
) -> list[dict[str, Any]]:
    """Measure A^k X for each k in ``steps``, as rows of :func:`measure_layers` with k as the layer.

    ``"gcn"`` is A = D^-1/2 (adjacency + I) D^-1/2, whose limit is a multiple of the root of the degrees in
    every feature; ``"mean"`` is A = D^-1 (adjacency + I), whose limit is one and the same row for all nodes.
    Both limits are taken in each component of the graph by itself; D counts the loop that I adds.

    Args:
        x: ``[N, F]`` node features.
        y: ``[N]`` labels, -1 for unlabelled.
        edge_index: ``[2, E]``, both directions listed; self-loops in it are dropped.
        operator: ``"gcn"`` or ``"mean"``, as above.
        steps: the powers k, 0 or more.

    Raises:
        BadInput: for shapes that do not fit, one-way edges, an unknown operator or a negative power.

    >>> import torch
    >>> rows = propagated_rows(torch.tensor([[1.0], [3.0]]), torch.tensor([0, 1]),
    ...                        torch.tensor([[0, 1], [1, 0]]), operator="mean", steps=(1,))
    >>> [row["value"] for row in rows if row["measure"] == "norm_per_node"]
    [2.0]
    """
    one_of("operator", operator, ("gcn", "mean"))
    if any(k < 0 for k in steps):
        raise BadInput(f"expected steps of 0 or more, got {min(steps)}")
    graph = propagation(check_edges(edge_index, len(x)), len(x))
    rows: list[dict[str, Any]] = []
    done, h = 0, x.double()
    graph = graph._replace(
        matrix=graph.matrix.double(), transposed=graph.transposed.double(), degree=graph.degree.double()
    )
    for k in sorted(set(steps)):
        for _ in range(k - done):
            h = graph.gcn(h) if operator == "gcn" else (graph.sum(h) + h) / (graph.degree + 1)
        done = k
        measured = measure_layers([h.float()], y, edge_index, measures=MEASURES_SHOWN)
        rows += [{**row, "layer": k} for row in measured]
    return rows
