"""ContraNorm: nodes are pushed away from similar nodes."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from analysis.checks import BadInput

MOST_NODES = 5000
"""Beyond, the similarities of all pairs would take 100 MB a layer, and as much again for the gradient."""


class ContraNorm(nn.Module):
    r"""The normalisation from "ContraNorm: A Contrastive Learning Perspective on Oversmoothing and Beyond".

    The paper is at https://arxiv.org/abs/2303.06562. With unit rows :math:`\hat x_i = x_i / \|x_i\|`,

    .. math::
        X' = (1 + s) X - s \, \mathrm{softmax}(\hat X \hat X^\top / \tau) X

    where the softmax is over rows: a node moves away from the mean of the nodes that point where it points,
    which spreads features over more dimensions. The authors' code for graphs leaves linked pairs out of the
    softmax, since those are the positive pairs of contrastive learning; the formula does not, nor is it done
    here.

    Args:
        scale: s, how far nodes are pushed; 0 leaves them where they are.
        tau: temperature of the softmax, > 0.

    Raises:
        BadInput: for a tau that is not positive.

    >>> import torch
    >>> ContraNorm(scale=1.0)(torch.tensor([[1.0, 0.0], [1.0, 0.0]]))  # each is the mean of both already
    tensor([[1., 0.],
            [1., 0.]])
    """

    def __init__(self, *, scale: float = 1.0, tau: float = 1.0) -> None:
        super().__init__()
        if not tau > 0:
            raise BadInput(f"expected a tau > 0, got {tau}")
        self.scale, self.tau = scale, tau

    def forward(self, x: Tensor) -> Tensor:
        """Push every node away from the nodes that are like it.

        Args:
            x: ``[N, F]``, the nodes of one graph, at most 5,000.

        Returns:
            ``[N, F]``.

        Raises:
            BadInput: for more nodes than pairs can be compared of.
        """
        if x.size(0) > MOST_NODES:
            raise BadInput(
                f"expected at most {MOST_NODES:,} nodes for ContraNorm, which compares all pairs, got "
                f"{x.size(0):,}; choose another norm"
            )
        unit = functional.normalize(x, dim=1)
        similarity = (unit @ unit.T / self.tau).softmax(1)
        return (1 + self.scale) * x - self.scale * (similarity @ x)

    def __repr__(self) -> str:
        return f"ContraNorm(scale={self.scale:g}, tau={self.tau:g})"


def contra_norm(channels: int) -> ContraNorm:
    """Build ContraNorm with its default settings, for the table of norms.

    Args:
        channels: features F of a node; ContraNorm works for any number and ignores it.

    >>> contra_norm(16)
    ContraNorm(scale=1, tau=1)
    """
    return ContraNorm()
