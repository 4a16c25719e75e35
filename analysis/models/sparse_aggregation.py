"""Neighbour sums as sparse matrix products, with precomputed transposes for the backward pass."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any, NamedTuple

import torch
from torch import Tensor


class Propagation(NamedTuple):
    """Adjacency matrix of a graph and its transpose in CSR form, for fast neighbour sums.

    Gathering and scattering along edges, or torch's own sparse product (whose backward pass transposes the
    matrix every time anew), cost several times as much on a CPU and give the same sums.

    Attributes:
        edge_index: ``[2, E]``, source and target of every edge.
        matrix: ``[N, N]`` sparse CSR, 1 for every edge; the row is the target.
        transposed: ``[N, N]``, the transpose of ``matrix``, sparse CSR.
        degree: ``[N, 1]`` how many edges end at each node.
        loops: ``[N, 1]`` how many of them begin there, too; None where none does.
        edge_weight: ``[E]``, which the losses of poolers count; sums take every edge as 1. None without.
    """

    edge_index: Tensor
    matrix: Tensor
    transposed: Tensor
    degree: Tensor
    loops: Tensor | None = None
    edge_weight: Tensor | None = None

    def subgraph(self, nodes: slice, edges: slice) -> Propagation:
        """Subgraph on consecutive nodes and edges that form components of their own.

        Args:
            nodes: a range of nodes.
            edges: the range of their edges; all nodes before them have all edges before these.
        """
        matrix = _block(self.matrix, nodes, edges)
        same = self.transposed is self.matrix
        return Propagation(
            self.edge_index[:, edges] - nodes.start,
            matrix,
            matrix if same else _block(self.transposed, nodes, edges),
            self.degree[nodes],
            None if self.loops is None else self.loops[nodes],
            None if self.edge_weight is None else self.edge_weight[edges],
        )

    def sum(self, x: Tensor) -> Tensor:
        """Sum of x over the in-neighbours of each node.

        Args:
            x: ``[N, F]``, features of the nodes.

        Returns:
            ``[N, F]``; 0 for nodes without in-neighbours.
        """
        return _Product.apply(self.matrix, self.transposed, x)

    def mean(self, x: Tensor) -> Tensor:
        """Mean of x over the in-neighbours of each node; 0 for nodes without any.

        Args:
            x: ``[N, F]``, features of the nodes.

        Returns:
            ``[N, F]``.
        """
        return _Mean.apply(self.matrix, self.transposed, self.degree.clamp_min(1), x)

    def gcn(self, x: Tensor) -> Tensor:
        r"""Symmetrically normalised sum :math:`D^{-1/2} (A + I) D^{-1/2} x` of `GCN
        <https://arxiv.org/abs/1609.02907>`_.

        D is the in-degree, counting the self-loop that every node gets exactly once.

        Args:
            x: ``[N, F]``, features of the nodes.

        Returns:
            ``[N, F]``.
        """
        missing = None if self.loops is None else 1 - self.loops
        scale = (self.degree + (1 if missing is None else missing)).rsqrt()
        scaled = scale * x
        return scale * (self.sum(scaled) + (scaled if missing is None else missing * scaled))


def propagation(edge_index: Tensor, num_nodes: int, *, undirected: bool = False) -> Propagation:
    """Build the :class:`Propagation` of a graph, or of a batch of graphs.

    Args:
        edge_index: ``[2, E]``, source and target of every edge.
        num_nodes: N.
        undirected: a promise that each edge has its reverse and that they are sorted by target; then
            nothing is sorted, and the matrix is its own transpose.

    >>> path = propagation(torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]]), 3)
    >>> path.sum(torch.tensor([[1.0], [10.0], [100.0]])).flatten().tolist()
    [10.0, 101.0, 10.0]
    """
    source, target = edge_index
    ending = torch.bincount(target, minlength=num_nodes)
    degree = ending.unsqueeze(1).float()
    at_home, loops = source == target, None
    if at_home.any():
        loops = torch.bincount(target[at_home], minlength=num_nodes).unsqueeze(1).float()
    if undirected:
        matrix = _csr(ending, source)
        return Propagation(edge_index, matrix, matrix, degree, loops)
    by_target, by_source = torch.argsort(target, stable=True), torch.argsort(source, stable=True)
    return Propagation(
        edge_index,
        _csr(ending, source[by_target]),
        _csr(torch.bincount(source, minlength=num_nodes), target[by_source]),
        degree,
        loops,
    )


def csr(rows: Tensor, columns: Tensor, values: Tensor, *, shape: tuple[int, ...]) -> Tensor:
    """Build a sparse CSR matrix, without torch's beta warning.

    Args:
        rows: ``[N + 1]``, where the values of each row begin.
        columns: ``[M]``, the column of each value.
        values: ``[M]``, the numbers other than 0.
        shape: number of rows and of columns.

    Returns:
        A sparse CSR tensor of this shape, which shares the three arrays.

    >>> csr(torch.tensor([0, 1, 2]), torch.tensor([1, 0]), torch.ones(2), shape=(2, 2)).to_dense().tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    _warned()
    return torch.sparse_csr_tensor(rows, columns, values, shape)


@cache
def _warned() -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta")
        warnings.filterwarnings("ignore", message="Sparse invariant checks are implicitly disabled")
        torch.sparse_csr_tensor(torch.tensor([0, 1]), torch.tensor([0]), torch.ones(1), (1, 1))


def _csr(counts: Tensor, columns: Tensor) -> Tensor:
    pointer = torch.cat([counts.new_zeros(1), counts.cumsum(0)])
    ones = torch.ones(len(columns), device=columns.device)
    return csr(pointer, columns, ones, shape=(len(counts), len(counts)))


def _block(matrix: Tensor, nodes: slice, edges: slice) -> Tensor:
    rows = matrix.crow_indices()[nodes.start : nodes.stop + 1] - edges.start
    N = len(rows) - 1
    return csr(rows, matrix.col_indices()[edges] - nodes.start, matrix.values()[edges], shape=(N, N))


def _product(matrix: Tensor, x: Tensor) -> Tensor:
    if torch.is_grad_enabled():  # someone differentiates the gradient
        return matrix @ x
    # The plain product first fills its result with zeros, and then copies them.
    out = x.new_empty(x.shape)
    return torch.addmm(out, matrix, x, beta=0, out=out)


class _Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, matrix: Tensor, transposed: Tensor, x: Tensor) -> Tensor:
        ctx.transposed = transposed
        return _product(matrix, x)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[None, None, Tensor]:
        return None, None, _product(ctx.transposed, gradient)


class _Mean(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, matrix: Tensor, transposed: Tensor, count: Tensor, x: Tensor) -> Tensor:
        ctx.transposed, ctx.count = transposed, count
        return _product(matrix, x).div_(count)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[None, None, None, Tensor]:
        return None, None, None, _product(ctx.transposed, gradient / ctx.count)
