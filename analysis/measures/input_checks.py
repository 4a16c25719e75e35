"""Input checks shared by all measures of node features, and chunked reading in float64."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from analysis.checks import BadInput, tensor
from analysis.layers._kernels.input_checks import refuse_not_dense
from analysis.measures.measure import Undefined

PIECE = 1 << 18  # numbers converted to float64 at a time: 2 MB stay in the cache, and no full copy is made


class OneWayEdges(BadInput):
    """Edges of which some are listed in one direction only."""


def check_features(x: Tensor) -> Tensor:
    """Return ``x`` detached if it is ``[N, F]``, dense, floating and not empty; values are not checked.

    Raises:
        BadInput: otherwise.

    >>> check_features(torch.ones(2))
    Traceback (most recent call last):
        ...
    analysis.checks.BadInput: expected node features of shape [N, F], got [2]
    """
    refuse_not_dense("node features", x)
    if x.dim() != 2:
        raise BadInput(f"expected node features of shape [N, F], got {list(x.shape)}")
    if not x.is_floating_point():
        raise BadInput(f"expected floating-point node features, got {x.dtype}; convert them with .float()")
    if x.numel() == 0:
        raise BadInput(f"expected at least one node and one feature, got {list(x.shape)}")
    return x.detach()


def check_finite_features(x: Tensor) -> Tensor:
    """Return what :func:`check_features` does if all features are finite.

    Args:
        x: ``[N, F]``, features of the nodes.

    Raises:
        BadInput: otherwise; what a network makes of such features says nothing about the network.

    >>> check_finite_features(torch.tensor([[torch.inf]]))
    Traceback (most recent call last):
        ...
    analysis.checks.BadInput: expected finite node features, got 1 NaN or infinite values; replace them
    """
    x = check_features(x)
    _refuse_meta("node features", x)
    if count := int((~torch.isfinite(x)).sum()):
        raise BadInput(f"expected finite node features, got {count} NaN or infinite values; replace them")
    return x


def check_state(x: Tensor) -> Tensor:
    """Return ``x`` detached if it is ``[N, F]``, dense, floating, not empty and finite.

    Raises:
        Undefined: if there are NaN or infinite values, as in a network that explodes.
        BadInput: if it is something else than node features.

    >>> try:
    ...     check_state(torch.tensor([[1.0], [torch.nan]]))
    ... except Undefined as reason:
    ...     print(str(reason).partition(";")[0])
    expected finite node features, got 1 NaN or infinite values
    """
    x = check_features(x)
    _refuse_meta("node features", x)
    # A sum is NaN or infinite whenever an element is, and needs no second tensor; only then is it worth
    # looking closer.
    if not math.isfinite(float(x.sum())) and not torch.isfinite(x).all():
        count = int((~torch.isfinite(x)).sum())
        raise Undefined(
            f"expected finite node features, got {count} NaN or infinite values; find the layer "
            "that made them"
        )
    return x


def check_node_pairs(edge_index: Tensor, nodes: int) -> Tensor:
    """Return ``edge_index`` detached, as int64, if it is ``[2, E]`` and in range.

    Args:
        edge_index: ``[2, E]``, whole numbers from 0 to N - 1.
        nodes: number of nodes N.

    Raises:
        BadInput: otherwise.

    >>> check_node_pairs(torch.tensor([[0], [3]]), 3)
    Traceback (most recent call last):
        ...
    analysis.checks.BadInput: expected node numbers in edge_index from 0 to 2, got 0 to 3
    """
    tensor("edge_index", edge_index)
    if edge_index.layout != torch.strided:
        raise BadInput("expected edge_index, got a sparse matrix; take its .coalesce().indices()")
    whole = not (edge_index.is_floating_point() or edge_index.is_complex() or edge_index.dtype == torch.bool)
    if edge_index.dim() != 2 or edge_index.shape[0] != 2 or not whole:
        shape = list(edge_index.shape)
        raise BadInput(
            f"expected edge_index of shape [2, E] with whole numbers, got {shape} of {edge_index.dtype}"
        )
    _refuse_meta("edge_index", edge_index)
    edge_index = edge_index.detach().long()
    if edge_index.numel():
        low, high = (int(end) for end in edge_index.aminmax())
        if low < 0 or high >= nodes:
            raise BadInput(f"expected node numbers in edge_index from 0 to {nodes - 1}, got {low} to {high}")
    return edge_index


def _refuse_meta(what: str, value: Tensor) -> None:
    if value.is_meta:
        raise BadInput(f"expected {what} with values, got a tensor on the meta device, which holds none")


def check_edges(edge_index: Tensor, nodes: int) -> Tensor:
    """Return ``edge_index`` without self-loops if it is ``[2, E]``, in range, and lists both directions.

    Args:
        edge_index: ``[2, E]``, whole numbers from 0 to N - 1.
        nodes: number of nodes N.

    Raises:
        OneWayEdges: if some are listed in one direction only.
        BadInput: for anything else than edges. Directions are compared by a hash, which costs O(E).

    >>> check_edges(torch.tensor([[0, 1, 1], [1, 0, 1]]), 2).tolist()  # without the loop
    [[0, 1], [1, 0]]
    """
    edge_index = check_node_pairs(edge_index, nodes)
    if edge_index.numel() == 0:
        return edge_index
    loops = edge_index[0] == edge_index[1]
    if bool(loops.any()):
        edge_index = edge_index[:, ~loops]
    # With random numbers r the sum of r_i r_j (r_i - r_j) is 0 where each edge goes both ways, else
    # almost never, since as a polynomial it has a term of its own for every two nodes.
    random = torch.randint(2**62, (nodes,), generator=torch.Generator().manual_seed(0)).to(edge_index.device)
    i, j = random.take(edge_index)
    if int((i - j).mul_(i).mul_(j).sum()):
        raise OneWayEdges(
            "expected each edge in both directions, got an edge_index that lists some only once; "
            "use torch_geometric.utils.to_undirected"
        )
    return edge_index


def float64_rows(x: Tensor, nodes: Tensor | range, unit: float = 1.0) -> Iterator[tuple[slice, Tensor]]:
    """Yield chunks of ``x[nodes] / unit`` as float64, each with its slice of ``nodes``.

    >>> [(piece, rows.tolist()) for piece, rows in float64_rows(torch.tensor([[2.0], [4.0]]), range(2), 2.0)]
    [(slice(0, 2, None), [[1.0], [2.0]])]
    """
    step = max(1, PIECE // x.shape[1])
    for low in range(0, len(nodes), step):
        piece = slice(low, min(low + step, len(nodes)))
        chunk_nodes = nodes[piece]
        rows = x[chunk_nodes.start : chunk_nodes.stop] if isinstance(chunk_nodes, range) else x[chunk_nodes]
        yield piece, rows.to(torch.float64, copy=True).div_(unit)
