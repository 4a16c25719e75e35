"""PyG's group distance ratio, in a form that ``torch.jit.script`` compiles."""

from __future__ import annotations

import torch
from torch import Tensor

from analysis.checks import BadInput, tensor


def ratio_of_distances(x: Tensor, y: Tensor, eps: float) -> float:
    """Mean distance between classes over mean distance within, as in PyG's code.

    Distances are taken some rows at a time: at most 64 MiB of float32 at once, where PyG holds all pairs.

    Args:
        x: nodes ``[N, F]``.
        y: ``[N]``, the class of each, from 0; every class has a node, and there are at least two.
        eps: added to the mean distance within classes.

    >>> x, y = torch.tensor([[0.0], [2.0], [10.0], [12.0]]), torch.tensor([0, 0, 1, 1])
    >>> ratio_of_distances(x, y, 0.0)  # 10 and 10 on average between, 1 and 1 within: (10 + 10) / 1
    20.0
    """
    rows_at_once = 16_777_216 // x.size(0)  # rows; TorchScript takes neither globals nor powers of integers
    classes = int(y.max()) + 1
    between, within = 0.0, 0.0
    for label in range(classes):
        members, others = x[y == label], x[y != label]
        inter, intra = 0.0, 0.0
        for rows in members.split(max(1, rows_at_once)):
            inter += float(torch.cdist(rows.unsqueeze(0), others.unsqueeze(0)).sum())
            intra += float(torch.cdist(rows.unsqueeze(0), members.unsqueeze(0)).sum())
        between += inter / (members.size(0) * others.size(0))
        within += intra / (members.size(0) * members.size(0))
    return between / (classes - 1) ** 2 / (within / classes + eps)


@torch.jit.unused
def check_classes(x: Tensor, y: Tensor) -> None:
    """Raise if the ratio would divide by zero or have no classes to compare.

    Raises:
        BadInput: in one sentence for the first thing that does not fit.
    """
    tensor("nodes", x)
    tensor("labels", y)
    if x.dim() != 2 or y.dim() != 1 or x.size(0) != y.size(0):
        raise BadInput(f"expected x [N, F] and y [N] of one N, got {list(x.shape)} and {list(y.shape)}")
    classes = int(y.max()) + 1 if y.numel() else 0
    if classes < 2:
        raise BadInput(f"expected at least 2 classes in y, got {classes}; a ratio compares classes")
    for label in range(classes):
        if not bool((y == label).any()):
            raise BadInput(
                f"expected every class to have a node, got none of class {label}; number them anew"
            )
