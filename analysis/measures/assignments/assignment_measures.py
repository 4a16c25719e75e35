"""Every measure of one soft assignment, as tidy rows."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from analysis.measures.entries.assignments import ASSIGNMENT_MEASURES
from analysis.measures.measure import Undefined


def measure_assignment(
    S: Tensor, y: Tensor | None = None, edge_index: Tensor | None = None
) -> list[dict[str, Any]]:
    """Compute all measures of the table that the arguments allow, as rows ``{"measure", "value"}``.

    Where a measure is undefined its row has the value None and a ``"reason"`` in words. No number stands
    alone: read the KL with entropy and usage, and agreement with that of shuffled rows.

    Args:
        S: ``[N, K]``, rows summing to 1.
        y: labels ``[N]``, -1 for unlabelled; None leaves out agreement.
        edge_index: ``[2, E]``, both directions listed; None leaves out modularity.

    Raises:
        BadInput: for an S that is not an assignment, or labels or edges that do not fit.

    >>> import torch
    >>> rows = measure_assignment(torch.eye(2), torch.tensor([1, 0]))
    >>> {row["measure"]: row["value"] for row in rows if row["measure"] in ("entropy", "nmi")}
    {'entropy': 0.0, 'nmi': 1.0}
    """
    available = (
        {"S": S}
        | ({} if y is None else {"y": y})
        | ({} if edge_index is None else {"edge_index": edge_index})
    )
    rows: list[dict[str, Any]] = []
    for measure in ASSIGNMENT_MEASURES:
        if not set(measure.inputs) <= set(available):
            continue
        try:
            rows.append({"measure": measure.name, "value": measure.compute(**available)})
        except Undefined as undefined:
            rows.append({"measure": measure.name, "value": None, "reason": str(undefined)})
    return rows
