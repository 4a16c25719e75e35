"""SkipNode: during training, sampled nodes bypass a layer."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from analysis.checks import BadInput
from analysis.layers.convolutions.aggregation_protocol import NeighbourAggregation


class SkipNode(nn.Module):
    r"""The sampling of `SkipNode <https://arxiv.org/abs/2112.11628>`_.

    The paper is "SkipNode: On Alleviating Performance Degradation for Deep Graph Convolutional Networks".
    In every layer and step anew, a share of the nodes keeps its state:

    .. math::
        X' = (I - P) \, \sigma(\hat A X W) + P X, \qquad P = \mathrm{diag}(\text{sampled})

    In evaluation no node is skipped.

    Args:
        rate: share of the nodes that are sampled, in [0, 1); rounded down to whole nodes.
        biased: sample by degree (the edges that end at a node), without replacement, instead of uniformly:
            nodes with many neighbours are smoothed first.

    Raises:
        BadInput: for a rate outside.

    >>> x = torch.zeros(4, 1)
    >>> skip = SkipNode(0.5)
    >>> float(skip(torch.ones(4, 1), x, None).sum()), float(skip.eval()(torch.ones(4, 1), x, None).sum())
    (2.0, 4.0)
    """

    def __init__(self, rate: float = 0.5, *, biased: bool = False) -> None:
        super().__init__()
        if not 0 <= rate < 1:
            raise BadInput(f"expected a rate in [0, 1), got {rate}")
        self.rate, self.biased = rate, biased

    def forward(self, out: Tensor, x: Tensor, graph: NeighbourAggregation | None) -> Tensor:
        """Replace the output of a layer by its input for sampled nodes; in evaluation mode, for none.

        Args:
            out: ``[N, F]``, the output of the layer.
            x: ``[N, F]``, its input.
            graph: the neighbour sums of the N nodes, for sampling by degree; None samples uniformly.

        Returns:
            ``[N, F]``.
        """
        N = x.size(0)
        count = int(self.rate * N)
        if not self.training or count == 0:
            return out
        if self.biased and graph is not None:
            degree = graph.sum(x.new_ones(N, 1)).flatten()
            sampled = torch.multinomial(degree, min(count, int(degree.count_nonzero())))
        else:
            sampled = torch.randperm(N, device=x.device)[:count]
        skipped = torch.zeros(N, 1, dtype=torch.bool, device=x.device)
        skipped[sampled] = True
        return torch.where(skipped, x, out)

    def __repr__(self) -> str:
        return f"SkipNode(rate={self.rate:g}{', biased=True' if self.biased else ''})"


def skip_node_biased() -> SkipNode:
    """Build SkipNode with sampling by degree, for the table of skips.

    >>> skip_node_biased().biased
    True
    """
    return SkipNode(biased=True)
