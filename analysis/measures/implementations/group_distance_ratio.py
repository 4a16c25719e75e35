"""Group distance ratio by its paper, by PyG and by the authors' code."""

from __future__ import annotations

from torch import Tensor

from analysis.measures.implementations.formula_agreement import FormulaValue
from analysis.measures.measure import Undefined
from analysis.measures.states.group_distance import Definition, group_distance_ratio, neutral_value

_WHY: dict[Definition, str] = {
    "paper": "mean distances between ordered pairs of classes, over those inside classes",
    "pyg": "each class against all other nodes, and divided by (C - 1)^2 all the same",
    "authors": "squared distances of rows of length 1, means over pairs and over classes",
}
_CODES: dict[Definition, str] = {"paper": "paper", "pyg": "PyG", "authors": "authors"}


def ratio_values(x: Tensor, y: Tensor) -> list[FormulaValue]:
    """Compute the ratio of states ``[N, F]`` with labels ``[N]`` (-1: unlabelled) by every implementation.

    Args:
        x: ``[N, F]``, states of the nodes.
        y: ``[N]``, labels; -1 is unlabelled and left out.

    >>> import torch
    >>> x, y = torch.tensor([[0.0], [1.0], [4.0], [5.0]]), torch.tensor([0, 0, 1, 1])
    >>> [(value.code, round(value.value or 0, 4)) for value in ratio_values(x, y)][:2]  # (4 + 4) / 0.5
    [('paper', 16.0), ('PyG', 16.0)]
    """
    classes = len(y[y >= 0].unique())
    values = []
    for definition, why in _WHY.items():
        try:
            value = group_distance_ratio(x, y, definition=definition)
            neutral = neutral_value(classes, definition=definition)
        except Undefined as undefined:
            value, neutral, why = None, None, str(undefined)
        values.append(FormulaValue("Group distance ratio", _CODES[definition], value, neutral, why))
    return values
