"""Compare all quantities that have several implementations, on one S and one graph."""

from __future__ import annotations

from torch import Tensor

from analysis.measures.assignments.information import check_assignment
from analysis.measures.implementations.formula_agreement import FormulaValue
from analysis.measures.implementations.group_distance_ratio import ratio_values
from analysis.measures.implementations.kl_to_target import target_values
from analysis.measures.implementations.pooling_losses import just_balance_values, pooling_values
from analysis.measures.implementations.total_influence import influence_values
from analysis.measures.input_checks import check_edges


def compare_formulas(
    S: Tensor,
    edge_index: Tensor | None = None,
    *,
    edge_weight: Tensor | None = None,
    x: Tensor | None = None,
    y: Tensor | None = None,
) -> list[FormulaValue]:
    """Compute each quantity by paper, PyG, the authors' code and tgp, in float64.

    The KL to the target and Just Balance need S alone; MinCut, DMoN and DiffPool its edges; the group
    distance ratio states and labels; the influence states and edges.

    Args:
        S: assignment ``[N, K]`` of one graph, K >= 2.
        edge_index: ``[2, E]``, both directions listed, loops as they are; None without a graph.
        edge_weight: ``[E]``, >= 0, which MinCut, DMoN and DiffPool count; None counts every edge 1.
        x: states or features ``[N, F]``.
        y: labels ``[N]``, -1 for unlabelled.

    Raises:
        BadInput: for an S that is not an assignment, or edges, states and labels that do not fit.

    >>> import torch
    >>> for value in compare_formulas(torch.full((4, 4), 0.25))[4:]:
    ...     print(value.code, round(value.value, 2))
    paper -0.25
    tgp -0.5
    """
    S = check_assignment(S).double()
    values = target_values(S)
    edges = None if edge_index is None or not check_edges(edge_index, len(S)).shape[1] else edge_index.long()
    if edges is not None:
        weight = None if edge_weight is None else edge_weight.reshape(-1).to(S.dtype)
        values += pooling_values(S, edges, weight)
    values += just_balance_values(S)
    if x is not None and y is not None:
        values += ratio_values(x.double(), y)
    if x is not None and edges is not None:
        values += influence_values(x.double(), edges)
    return values
