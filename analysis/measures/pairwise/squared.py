"""Squared distances between unit rows, summed by class in O(N F), for the authors' group distance."""

from __future__ import annotations

import torch
from torch import Tensor

from analysis.measures.input_checks import check_state, float64_rows
from analysis.measures.pairwise.class_sums import ClassDistances, labelled


def class_squared_distances(x: Tensor, y: Tensor, *, node_sums: bool = False) -> ClassDistances:
    r"""Sum the squared distances between unit rows of every two classes, without visiting pairs.

    With the mean :math:`\mu_a` of the unit rows of class a and their mean squared distance :math:`v_a` to it,

    .. math:: \sum_{u \in a, v \in b} \lVert x_u - x_v \rVert^2
        = n_a n_b \left( v_a + v_b + \lVert \mu_a - \mu_b \rVert^2 \right).

    Rows of zeros have no direction; they stay zero, as in the authors' code. Deviations are summed about
    the class means, so that nothing cancels where all rows point almost the same way. Errors and result as in
    :func:`~analysis.measures.pairwise.class_sums.class_distances` (``node_sums`` and ``sums`` hold squared
    distances, ``square_sum`` their squares).

    Args:
        x: ``[N, F]``, node features.
        y: ``[N]``, labels; -1 is unlabelled and left out.
        node_sums: whether to fill in the sums per node, too. They need the products of all features with
            each other, as does ``square_sum``, which is NaN without them.

    >>> d = class_squared_distances(torch.tensor([[2.0, 0.0], [0.0, 3.0]]), torch.tensor([0, 1]))
    >>> d.sums.round(decimals=5).tolist()
    [[0.0, 2.0], [2.0, 0.0]]
    """
    x = check_state(x)
    classes = labelled(x, y)
    labels, counts, order = classes.labels, classes.counts, classes.order()
    nodes = classes.nodes[order]
    N, F, C = len(nodes), x.shape[1], len(counts)
    n = counts.to(x.device).double()
    label = torch.repeat_interleave(torch.arange(C, device=x.device), counts.to(x.device))
    # Rows can be tiny or huge: dividing by each row's largest entry first keeps its length from under- or
    # overflowing.
    largest = torch.maximum(x.amax(1), -x.amin(1))[nodes].double()

    def unit_rows():  # type: ignore[no-untyped-def]
        for piece, rows in float64_rows(x, nodes):
            rows /= largest[piece].clamp(min=torch.finfo(torch.float64).tiny)[:, None]
            yield piece, torch.nn.functional.normalize(rows, dim=1, eps=torch.finfo(torch.float64).tiny)

    origin = next(iter(unit_rows()))[1][0]
    shift = torch.zeros(C, F, dtype=torch.float64, device=x.device)
    for piece, rows in unit_rows():
        shift.index_add_(0, label[piece], rows - origin)
    grand = shift.sum(0) / N
    means = shift / n[:, None]
    deviation = torch.zeros(C, dtype=torch.float64, device=x.device)
    length = torch.empty(N, dtype=torch.float64, device=x.device)
    gram = torch.zeros(F if node_sums else 0, F, dtype=torch.float64, device=x.device)
    for piece, rows in unit_rows():
        rows -= origin
        deviation.index_add_(0, label[piece], (rows - means[label[piece]]).square_().sum(1))
        if node_sums:
            rows -= grand
            length[piece] = rows.square().sum(1)
            gram += rows.T @ rows

    variance = deviation / n
    between = torch.cdist(means, means, compute_mode="donot_use_mm_for_euclid_dist").square_()
    sums = n[:, None] * n * (variance[:, None] + variance + between)
    if not node_sums:
        return ClassDistances(labels, counts, sums.cpu(), sums.new_empty(0).cpu(), float("nan"), 1.0)
    total = float(length.sum())
    by_node = torch.empty_like(length)
    by_node[order] = N * length + total
    square_sum = 2 * N * float(length.square().sum()) + 2 * total**2 + 4 * float(gram.square().sum())
    return ClassDistances(labels, counts, sums.cpu(), by_node.cpu(), square_sum, 1.0)
