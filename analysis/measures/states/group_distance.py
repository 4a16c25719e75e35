"""Group distance ratio: distance between classes over distance within, in three definitions."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from analysis.checks import BadInput, one_of, tensor
from analysis.measures.measure import Undefined
from analysis.measures.pairwise.class_sums import ClassDistances, class_distances, labelled
from analysis.measures.pairwise.squared import class_squared_distances

Floats = npt.NDArray[np.float64]
Definition = Literal["paper", "pyg", "authors"]
DEFINITIONS: tuple[Definition, ...] = get_args(Definition)
PYG_EPS = 1e-5  # what PyG adds to the denominator, in the units of the features


class GroupDistance(NamedTuple):
    """A group distance ratio, with its parts.

    Attributes:
        ratio: ``inter / intra``, a number >= 0.
        inter: distance between classes, averaged as the definition says, at least 0; the sum of
            ``inter_by_class``.
        intra: distance inside classes, averaged over classes, at least 0; the sum of ``intra_by_class``.
        inter_by_class: ``[C]`` float64, what each class adds to ``inter``.
        intra_by_class: ``[C]`` float64, what each class adds to ``intra``.
        labels: ``[C]`` label ids, in the order of the two above.
    """

    ratio: float
    inter: float
    intra: float
    inter_by_class: Tensor
    intra_by_class: Tensor
    labels: Tensor


def group_distance_ratio(
    x: Tensor, y: Tensor, *, definition: Definition = "paper", eps: float = 0.0
) -> float:
    r"""Distance between classes over distance inside classes, from `Towards Deeper Graph Neural Networks with
    Differentiable Group Normalization <https://arxiv.org/abs/2006.06972>`_.

    With the mean distance :math:`m_{ab} = \frac{1}{n_a n_b} \sum_{u \in a, v \in b} d(x_u, x_v)` (zero
    distances of a node to itself included) and :math:`\text{intra} = \frac{1}{C} \sum_a m_{aa}`, the ratio
    is inter / intra with

    * ``"paper"``: :math:`\text{inter} = \frac{1}{(C-1)^2} \sum_{a \neq b} m_{ab}`, d Euclidean. Neutral
      C/(C-1).
    * ``"pyg"``: :math:`\text{inter} = \frac{1}{(C-1)^2} \sum_a \frac{1}{n_a (N - n_a)} \sum_{u \in a, v
      \notin a} d(x_u, x_v)`, what ``DiffGroupNorm.group_distance_ratio`` of PyG computes. Neutral
      C/(C-1)^2; for classes of equal size the paper's value over C-1.
    * ``"authors"``: :math:`\text{inter} = \frac{1}{C(C-1)} \sum_{a \neq b} m_{ab}`, d the squared distance
      of rows of unit length, from the authors' code (``dis_cluster``). Neutral 1.

    Values of different definitions, or of different C under ``"pyg"``, are not comparable; divide by
    :func:`neutral_value` first, or use :func:`excess`. All three are invariant under rotation and
    scaling, ``"paper"`` and ``"pyg"`` also under translation, and ``"authors"`` under the length of each row.

    Args:
        x: ``[N, F]`` node features.
        y: ``[N]`` labels; gaps in the ids are allowed, -1 is unlabelled and left out.
        definition: ``"paper"``, ``"pyg"`` or ``"authors"``, as above.
        eps: added to the denominator. PyG adds 1e-5 (:data:`PYG_EPS`), which drives its ratio to 0 for small
            features; pass it to reproduce PyG's value for them.

    Returns:
        A number >= 0; for ``"paper"`` and ``"authors"`` at least the neutral value, up to rounding.

    Raises:
        Undefined: for fewer than two classes, or where all nodes of every class coincide.
        BadInput: for wrong shapes, or features that are not finite.

    >>> x = torch.tensor([[0.0], [1.0], [4.0], [5.0]])
    >>> round(group_distance_ratio(x, torch.tensor([0, 0, 1, 1])), 4)  # inter (4 + 4) / 1, intra 1/2
    16.0
    """
    return group_distances(x, y, definition=definition, eps=eps).ratio


def group_distances(
    x: Tensor, y: Tensor, *, definition: Definition = "paper", eps: float = 0.0
) -> GroupDistance:
    """Compute :func:`group_distance_ratio` with its two parts and the contributions of each class.

    Errors are those of :func:`group_distance_ratio`.

    Args:
        x: ``[N, F]``, node features.
        y: ``[N]``, labels; -1 is unlabelled and left out.
        definition: ``"paper"``, ``"pyg"`` or ``"authors"``.
        eps: added to the denominator, at least 0.

    >>> parts = group_distances(torch.tensor([[0.0], [1.0], [4.0], [5.0]]), torch.tensor([0, 0, 1, 1]))
    >>> round(parts.inter, 4), parts.intra, parts.intra_by_class.tolist()
    (8.0, 0.5, [0.25, 0.25])
    """
    return group_distances_of(distances_for(x, y, definition=definition), definition=definition, eps=eps)


def distances_for(x: Tensor, y: Tensor, *, definition: Definition, node_sums: bool = False) -> ClassDistances:
    """Class sums for a definition: Euclidean, or squared between unit rows for ``"authors"``.

    Args:
        x: ``[N, F]``, node features.
        y: ``[N]``, labels; -1 is unlabelled and left out.
        definition: ``"paper"``, ``"pyg"`` or ``"authors"``.
        node_sums: whether to sum by node, too.

    Raises:
        BadInput: for an unknown definition, wrong shapes, or labels that are none.
    """
    one_of("definition", definition, DEFINITIONS)
    if definition == "authors":
        return class_squared_distances(x, y, node_sums=node_sums)
    return class_distances(x, y, node_sums=node_sums)


def group_distances_of(
    distances: ClassDistances, *, definition: Definition, eps: float = 0.0
) -> GroupDistance:
    """Compute the ratio and its parts from the class sums of :func:`distances_for`.

    Args:
        distances: sums by class, from :func:`distances_for` with the same definition.
        definition: ``"paper"``, ``"pyg"`` or ``"authors"``.
        eps: added to the denominator, at least 0.

    Raises:
        Undefined: for fewer than two classes, or where all nodes of every class coincide.
    """
    weights = pair_weights(distances.counts, definition=definition)
    sums = distances.sums.numpy()
    within = sums.diagonal()
    inter = weights.rows * ((sums - np.diag(within)) @ weights.columns)
    intra = weights.inside * within
    between, inside = sum(inter.tolist()), sum(intra.tolist())
    if inside == 0:
        what = "direction" if definition == "authors" else "features"
        if int(distances.counts.max()) == 1:
            raise Undefined(
                "no class has two labelled nodes, so there is no distance inside classes to divide by"
            )
        if between == 0:
            raise Undefined(f"all labelled nodes have the same {what}, so the ratio is 0 over 0")
        raise Undefined(f"all nodes of every class have the same {what}, so the ratio is infinite")
    return GroupDistance(
        ratio=between / (inside + eps / distances.unit),
        inter=between * distances.unit,
        intra=inside * distances.unit,
        inter_by_class=torch.from_numpy(inter * distances.unit),
        intra_by_class=torch.from_numpy(intra * distances.unit),
        labels=distances.labels,
    )


class PairWeights(NamedTuple):
    """Weights ``[C]`` of the class sums, whose weighted sums are inter and intra.

    In numpy: these are small, and its calls take a third of the time of torch's.

    Attributes:
        rows: ``[C]``, factor of class a in the weight of the sum between two classes a and b.
        columns: ``[C]``, factor of class b; the weight is the product of both.
        inside: ``[C]``, weight of the sum inside each class.
    """

    rows: Floats
    columns: Floats
    inside: Floats


def pair_weights(counts: Tensor, *, definition: Definition) -> PairWeights:
    """Weights of the class sums in a definition.

    Args:
        counts: ``[C]``, labelled nodes of each class.
        definition: ``"paper"``, ``"pyg"`` or ``"authors"``.

    Raises:
        Undefined: for fewer than two classes.
    """
    C = len(counts)
    if C < 2:
        raise Undefined("all labelled nodes have the same label, so there is no distance between classes")
    n = counts.numpy().astype(np.float64)
    share = 1 / n
    inside = share * share / C
    if definition == "pyg":
        return PairWeights(share / (n.sum() - n) / (C - 1) ** 2, np.ones(C), inside)
    pairs = C * (C - 1) if definition == "authors" else (C - 1) ** 2
    return PairWeights(share / pairs, share, inside)


def neutral_value(labels: Tensor | int, *, definition: Definition = "paper") -> float:
    """Value of the group distance ratio when the classes do not differ.

    C/(C-1) for ``"paper"``, C/(C-1)^2 for ``"pyg"``, 1 for ``"authors"``. It is exact when all distances
    are equal and for many nodes; a few nodes a class read a little higher, because the zero distances of
    nodes to themselves count as inside. The permuted baseline shows by how much.

    Args:
        labels: ``[N]`` labels, or the number of classes C.
        definition: as in :func:`group_distance_ratio`.

    Raises:
        Undefined: for fewer than two classes.
        BadInput: for labels that are none, or a number of classes below 1.

    >>> neutral_value(7), neutral_value(7, definition="pyg"), neutral_value(7, definition="authors")
    (1.1666666666666667, 0.19444444444444445, 1.0)
    """
    one_of("definition", definition, DEFINITIONS)
    if isinstance(labels, int):
        C = labels
        if C < 1:
            raise BadInput(f"expected a number of classes of at least 1, got {C}")
    else:
        tensor("labels", labels)
        if labels.numel() == 0:
            raise Undefined("expected at least one labelled node, got none")
        C = len(labelled(labels, labels).labels)
    if C < 2:
        raise Undefined("all labelled nodes have the same label, so there is no distance between classes")
    return {"paper": C / (C - 1), "pyg": C / (C - 1) ** 2, "authors": 1.0}[definition]


def excess(x: Tensor, y: Tensor, *, definition: Definition = "paper") -> float:
    """Ratio / neutral value - 1: 0 means no separation, 1/(n - 1) in classes of n nodes (zeros count).

    Errors are those of :func:`group_distance_ratio`. Range [0, inf) for ``"paper"`` and
    ``"authors"``; under ``"pyg"`` a large, narrow class among small, wide ones reads below 0.

    Args:
        x: ``[N, F]``, node features.
        y: ``[N]``, labels; -1 is unlabelled and left out.
        definition: ``"paper"``, ``"pyg"`` or ``"authors"``.

    >>> x = torch.tensor([[0.0], [1.0], [4.0], [5.0]])
    >>> round(excess(x, torch.tensor([0, 0, 1, 1])), 4)  # 16 over 2, less 1
    7.0
    """
    return group_distance_ratio(x, y, definition=definition) / neutral_value(y, definition=definition) - 1
