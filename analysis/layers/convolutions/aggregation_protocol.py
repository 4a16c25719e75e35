"""Protocol of the aggregations over neighbours that convolutions need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor


class NeighbourAggregation(Protocol):
    """Sums and means over each node's in-neighbours; :mod:`analysis.models` has a fast implementation."""

    @property
    def edge_index(self) -> Tensor:
        """Source and target of every edge, ``[2, E]``."""
        ...

    def sum(self, x: Tensor) -> Tensor:
        """Sum of x over the in-neighbours of each node.

        Args:
            x: ``[N, F]``, features of the nodes.

        Returns:
            ``[N, F]``; 0 for nodes without in-neighbours.
        """
        ...

    def mean(self, x: Tensor) -> Tensor:
        """Mean of x over the in-neighbours of each node.

        Args:
            x: ``[N, F]``, features of the nodes.

        Returns:
            ``[N, F]``; 0 for nodes without in-neighbours.
        """
        ...

    def gcn(self, x: Tensor) -> Tensor:
        """Symmetrically normalised sum of `GCN <https://arxiv.org/abs/1609.02907>`_.

        Args:
            x: ``[N, F]``, features of the nodes.

        Returns:
            ``[N, F]``, where every node counts among its own neighbours once.
        """
        ...
