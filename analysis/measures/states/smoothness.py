"""Smoothness of node features, along edges or between all pairs of nodes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal

import torch
from torch import Tensor

from analysis.checks import one_of
from analysis.measures.input_checks import PIECE, check_edges, check_state
from analysis.measures.measure import Undefined

Normalization = Literal["none", "sym"]


NO_EDGES = "the graph has no edges, so no node has a neighbour to agree with"
ONE_DIRECTION = 1e-14  # 1 - cos that rounding alone makes of equal directions in float32 is below 2^-47


def dirichlet_energy(
    x: Tensor, edge_index: Tensor, *, normalization: Normalization = "none", self_loops: bool = False
) -> float:
    r"""Dirichlet energy tr(X^T L X): squared differences along edges.

    As in `A Note on Over-Smoothing for Graph Neural Networks <https://arxiv.org/abs/2006.13318>`_,

    .. math:: E = \frac{1}{2} \sum_{(i, j)} \lVert g_i - g_j \rVert^2

    over the listed (directed) edges, each undirected edge being listed twice, with

    * ``"none"``: :math:`g_i = x_i`, :math:`L = D - A`. 0 where all nodes of a component are equal; what a
      mean over neighbours (SAGE, GAT) tends to.
    * ``"sym"``: :math:`g_i = x_i / \sqrt{d_i}`, :math:`L = I - D^{-1/2} A D^{-1/2}`. 0 where rows are
      proportional to :math:`\sqrt{d_i}`; what GCN tends to. Equal rows do *not* give 0 unless all degrees
      are equal.

    It grows with the square of the features' scale: a vanishing network reads as a smooth one. Use
    :func:`rayleigh_quotient` beside it. A node without edges adds nothing. Range [0, inf). O(E F).

    Args:
        x: ``[N, F]`` node features.
        edge_index: ``[2, E]``, both directions listed; self-loops in it are dropped.
        normalization: ``"none"`` or ``"sym"``, as above.
        self_loops: whether every node counts one loop in its degree, as in GCN's operator.

    Raises:
        Undefined: for features that are not finite, or whose energy is not, or if there is no edge.
        BadInput: for wrong shapes, or one-way edges.

    >>> path = torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]])
    >>> dirichlet_energy(torch.tensor([[0.0], [1.0], [3.0]]), path)  # 1 + 4
    5.0
    """
    one_of("normalization", normalization, ("none", "sym"))
    x = check_state(x)
    edge_index = check_edges(edge_index, len(x)).to(x.device)
    if edge_index.numel() == 0:
        raise Undefined(NO_EDGES)
    weight = _node_weight(edge_index, len(x), normalization, self_loops=self_loops)
    energy = sum(
        float((x[i].double() * weight[i, None] - x[j].double() * weight[j, None]).square_().sum())
        for i, j in _edge_pieces(edge_index, x.shape[1])
    )
    if not math.isfinite(energy):
        raise Undefined("the features are so large that their energy is no finite number")
    return energy / 2


def rayleigh_quotient(
    x: Tensor, edge_index: Tensor, *, normalization: Normalization = "sym", self_loops: bool = True
) -> float:
    r"""Dirichlet energy for features of unit size: :math:`\text{tr}(X^T L X) / \lVert X \rVert_F^2`.

    A mean of L's eigenvalues, weighted by how much of X lies along each: 0 is as smooth as the graph
    allows. Does not change with scale. Range [0, 2] for ``"sym"``, [0, 2 max degree] for ``"none"``.

    Args:
        x: ``[N, F]`` node features.
        edge_index: ``[2, E]``, both directions listed.
        normalization: as in :func:`dirichlet_energy`; match it to the network (GCN: ``"sym"`` with loops).
        self_loops: as in :func:`dirichlet_energy`.

    Raises:
        Undefined: if all features are 0, or there is no edge.
        BadInput: as for :func:`dirichlet_energy`.

    >>> edge = torch.tensor([[0, 1], [1, 0]])
    >>> rayleigh_quotient(torch.tensor([[1.0], [-1.0]]), edge, self_loops=False)
    2.0
    """
    x = check_state(x)
    unit = float(x.abs().max())
    if unit == 0:
        raise Undefined("all features are 0, so there is nothing to divide the energy by")
    x = x.double() / unit
    energy = dirichlet_energy(x, edge_index, normalization=normalization, self_loops=self_loops)
    return energy / float(x.square().sum())


def mean_average_distance(
    x: Tensor, edge_index: Tensor | None = None, *, exclude_zeros: bool = True
) -> float:
    r"""Mean average distance (MAD) of `Measuring and Relieving the Over-smoothing Problem <https://arxiv.org/abs/1909.03211>`_.

    .. math:: \text{MAD} = \frac{1}{|\{i : \bar D_i > 0\}|} \sum_i \bar D_i, \qquad
        \bar D_i = \frac{\sum_j D_{ij}}{|\{j : D_{ij} > 0\}|}, \qquad D_{ij} = 1 - \cos(x_i, x_j)

    over neighbours j (``edge_index``) or all nodes j. The paper leaves zero distances out of both means, so
    features that collapse into two points keep a high MAD; ``exclude_zeros=False`` counts
    them (all j but i itself).
    Distances below 1e-14 count as zero, since rounding float32 features sets equal directions up to 0.7e-14
    apart. Nodes whose row is 0 have no direction and are left out; a neighbour listed twice counts twice.
    Range [0, 2]. O(E F), or O(N^2 F) without ``edge_index``.

    Args:
        x: ``[N, F]`` node features.
        edge_index: ``[2, E]``, both directions listed; None compares all pairs of nodes.
        exclude_zeros: True leaves distances of 0 out of both means, as above.

    Raises:
        Undefined: if no pair is left, or all distances are zero while zeros are excluded.
        BadInput: for wrong shapes, one-way edges, or features that are not finite.

    >>> x = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> mean_average_distance(x), round(mean_average_distance(x, exclude_zeros=False), 4)
    (1.0, 0.6667)
    """
    x = check_state(x)
    u, alive = unit_rows(x)
    edges = None if edge_index is None else check_edges(edge_index, len(x)).to(x.device)
    total = torch.zeros(len(x), dtype=torch.float64, device=x.device)
    count, compared = torch.zeros_like(total), False
    for i, distance, pair in _cosine_distances(u, alive, edges):
        compared = compared or bool(pair.any())
        counted = pair & (distance > ONE_DIRECTION) if exclude_zeros else pair
        distance = torch.where(counted, distance, 0.0)
        if edges is None:
            total[i], count[i] = distance.sum(1), counted.sum(1).double()
        else:
            total.index_add_(0, i, distance)
            count.index_add_(0, i, counted.double())
    if not count.any():
        if edges is not None and not bool((edges[0] != edges[1]).any()):
            raise Undefined("the graph has no edges, so no two nodes are compared")
        if exclude_zeros and compared:
            raise Undefined(
                "all compared nodes point in the same direction, and MAD leaves zero distances out"
            )
        raise Undefined("no two compared nodes have features other than 0, so there is no angle to measure")
    return min(float((total[count > 0] / count[count > 0]).mean()), 2.0)


def mean_cosine_distance(x: Tensor) -> float:
    r"""Mean of 1 - cos over all pairs of different nodes, in O(N F).

    .. math:: 1 - \frac{\lVert \sum_i u_i \rVert^2 - n}{n (n - 1)}, \qquad u_i = x_i / \lVert x_i \rVert

    computed from deviations about the mean direction, so that it stays exact where all rows are almost
    parallel. Range [0, n/(n-1)], at most 2 (n = 2); after a ReLU at most 1. Nodes whose row is 0 have no
    direction and are left out: n counts the others.

    Args:
        x: ``[N, F]`` node features.

    Raises:
        Undefined: if fewer than two nodes have features other than 0.
        BadInput: for a wrong shape, or features that are not finite.

    >>> mean_cosine_distance(torch.tensor([[1.0, 0.0], [0.0, 2.0]]))
    1.0
    """
    u, alive = unit_rows(check_state(x))
    u = u[alive]
    n = len(u)
    if n < 2:
        raise Undefined("fewer than two nodes have features other than 0, so there is no angle to measure")
    u = u - u[0].clone()
    return min(float((u - u.mean(0)).square().sum()), n) / (n - 1)


def unit_rows(x: Tensor) -> tuple[Tensor, Tensor]:
    """Normalise rows to unit length in float64; also returns a mask of the nonzero rows.

    Args:
        x: ``[N, F]``, any floating-point numbers.

    Returns:
        ``[N, F]`` float64, rows of length 1 or 0; and ``[N]``, True where a row is not 0.

    >>> rows, alive = unit_rows(torch.tensor([[3.0, 4.0], [0.0, 0.0]]))
    >>> rows.tolist(), alive.tolist()
    ([[0.6, 0.8], [0.0, 0.0]], [True, False])
    """
    x = x.double()
    largest = x.abs().amax(1, keepdim=True)
    alive = largest.squeeze(1) > 0
    # Dividing by the largest entry first keeps the length of tiny or huge rows from under- or overflowing.
    x = x / torch.where(largest > 0, largest, 1.0)
    return torch.nn.functional.normalize(x, dim=1), alive


def _node_weight(edge_index: Tensor, nodes: int, normalization: str, *, self_loops: bool) -> Tensor:
    if normalization == "none":
        return torch.ones(nodes, dtype=torch.float64, device=edge_index.device)
    degree = edge_index[0].bincount(minlength=nodes).double() + float(self_loops)
    return degree.clamp(min=1).rsqrt()


def _edge_pieces(edge_index: Tensor, features: int) -> Iterator[tuple[Tensor, Tensor]]:
    for piece in edge_index.split(max(1, PIECE // features), dim=1):
        yield piece[0], piece[1]


def _cosine_distances(
    u: Tensor, alive: Tensor, edges: Tensor | None
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Yield chunks of (rows i, distances, mask of pairs of nonzero rows): by edge, or rows against all."""
    if edges is not None:
        for i, j in _edge_pieces(edges, u.shape[1]):
            # Half the squared chord: 1 - cos without subtracting two numbers close to 1.
            yield i, (u[i] - u[j]).square_().sum(1) / 2, alive[i] & alive[j]
        return
    everyone = torch.arange(len(u), device=u.device)
    centred = u - u.mean(0)
    length = centred.square().sum(1)
    for i in everyone.split(max(1, PIECE // len(u))):
        half_chord = (length[i, None] + length - 2 * (centred[i] @ centred.T)).clamp_(min=0) / 2
        yield i, half_chord, (alive[i, None] & alive) & (i[:, None] != everyone)
