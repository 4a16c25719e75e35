"""MinCut pooling as a pooler."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from analysis.layers._kernels.batch_layout import Ragged
from analysis.layers.poolers.edge_pooler import EdgePooler, terms
from analysis.layers.pooling_losses import mincut_loss


class MinCutPooler(EdgePooler):
    """The pooler of "Spectral Clustering with Graph Neural Networks for Graph Pooling".

    The paper is at https://arxiv.org/abs/1907.00481. S is the softmax of a linear map of the states; its
    terms are those of :func:`~analysis.layers.mincut_loss`.
    """

    def losses(
        self, S: Tensor, edges: Tensor, *, weight: Tensor | None, layout: Ragged
    ) -> Mapping[str, Tensor]:
        """Cut and orthogonality loss, as ``cut`` and ``orthogonality``.

        Args:
            S: ``[N, K]``, the assignment; rows sum to 1.
            edges: ``[2, E]``, both directions of every edge.
            weight: ``[E]``, at least 0; None counts every edge as 1.
            layout: the graph of each node.

        Returns:
            Two scalars, each a mean over the graphs.
        """
        return terms(mincut_loss(S, edges, weight, batch=layout))
