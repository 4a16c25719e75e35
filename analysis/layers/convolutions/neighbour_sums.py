"""What a convolution asks of a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor


class NeighbourSums(Protocol):
    """Sums over the sources of the edges that end at each node; :mod:`analysis.models` has a fast one."""

    @property
    def edge_index(self) -> Tensor:
        """``[2, E]``, source and target of every edge."""
        ...

    def sum(self, x: Tensor) -> Tensor:
        """The sum of x ``[N, F]`` over the edges that end at a node, ``[N, F]``."""
        ...

    def mean(self, x: Tensor) -> Tensor:
        """The mean; 0 where no edge ends."""
        ...

    def gcn(self, x: Tensor) -> Tensor:
        """The symmetrically normalised sum of `GCN <https://arxiv.org/abs/1609.02907>`_."""
        ...
