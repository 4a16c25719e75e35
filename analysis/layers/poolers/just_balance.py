"""Just Balance pooling as a pooler."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from analysis.layers._kernels.batch_layout import Ragged
from analysis.layers.poolers.edge_pooler import EdgePooler, terms
from analysis.layers.pooling_losses import just_balance_loss


class JustBalancePooler(EdgePooler):
    """The pooler of "Simplifying Clustering with Graph Neural Networks".

    The paper is at https://arxiv.org/abs/2207.08779. S is the softmax of a linear map of the states; its
    term is that of :func:`~analysis.layers.just_balance_loss` by the paper's formula, normalised. The
    paper's own convolution, which draws neighbours together, is not part of it.
    """

    def losses(
        self, S: Tensor, edges: Tensor, *, weight: Tensor | None, layout: Ragged
    ) -> Mapping[str, Tensor]:
        """Balance loss, as ``balance``.

        Args:
            S: ``[N, K]``, the assignment; rows sum to 1.
            edges: ``[2, E]``, which this loss only checks.
            weight: ``[E]``, only checked, too.
            layout: the graph of each node.

        Returns:
            One scalar, a mean over the graphs.
        """
        return terms(just_balance_loss(S, edges, weight, batch=layout, normalize=True))
