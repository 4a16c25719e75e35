"""NodeNorm: each node is scaled by the standard deviation of its features."""

from __future__ import annotations

from typing import Literal

from torch import Tensor, nn

from analysis.checks import one_of

Form = Literal["n", "v", "srv"]


class NodeNorm(nn.Module):
    r"""The normalisation from "Understanding and Resolving Performance Degradation in Graph Networks".

    The paper is at https://arxiv.org/abs/2006.07107. With the mean and the biased variance of a node's own
    features, and :math:`\sigma_i = \sqrt{\mathrm{var}_i + \epsilon}`,

    .. math::
        \frac{x_i - \mathrm{mean}_i}{\sigma_i} \quad (\texttt{n}), \qquad
        \frac{x_i}{\sigma_i} \quad (\texttt{v}), \qquad
        \frac{x_i}{\sqrt{\sigma_i}} \quad (\texttt{srv})

    It bounds how much a layer can inflate the variance of a node, which the paper blames for what depth does,
    and is meant to be used with residual connections: alone it leaves what is smoothed as smooth as it is.

    Args:
        form: ``"n"``, ``"v"`` (the mean stays) or ``"srv"`` (the square root of the deviation).
        eps: added to the variance; at least 0, where 0 divides by 0 at a node whose features are equal.

    Raises:
        BadInput: for another form.

    >>> import torch
    >>> x = torch.tensor([[1.0, 3.0]])  # mean 2, variance 1
    >>> [NodeNorm(form, eps=0.0)(4 * x).tolist() for form in ("n", "v", "srv")]
    [[[-1.0, 1.0]], [[1.0, 3.0]], [[2.0, 6.0]]]
    """

    def __init__(self, form: Form = "n", *, eps: float = 1e-5) -> None:
        super().__init__()
        self.form, self.eps = one_of("form", form, ("n", "v", "srv")), eps

    def forward(self, x: Tensor) -> Tensor:
        """Normalise the nodes, each by its own features alone.

        Args:
            x: ``[N, F]``.

        Returns:
            ``[N, F]``.
        """
        deviation = (x.var(1, correction=0, keepdim=True) + self.eps).sqrt()
        if self.form == "n":
            return (x - x.mean(1, keepdim=True)) / deviation
        return x / (deviation if self.form == "v" else deviation.sqrt())

    def __repr__(self) -> str:
        return f"NodeNorm('{self.form}')"


def node_norm(channels: int) -> NodeNorm:
    """Build the form ``"n"``, for the table of norms.

    Args:
        channels: features F of a node; NodeNorm works for any number and ignores it.

    >>> import torch
    >>> node_norm(2)(torch.tensor([[0.0, 8.0]])).round(decimals=3).flatten().tolist()  # (x - 4) / 4
    [-1.0, 1.0]
    """
    return NodeNorm("n")


def node_norm_v(channels: int) -> NodeNorm:
    """Build the form ``"v"``, for the table of norms.

    Args:
        channels: features F of a node; NodeNorm works for any number and ignores it.

    >>> import torch
    >>> node_norm_v(2)(torch.tensor([[0.0, 8.0]])).round(decimals=3).flatten().tolist()  # x / 4
    [0.0, 2.0]
    """
    return NodeNorm("v")


def node_norm_srv(channels: int) -> NodeNorm:
    """Build the form ``"srv"``, for the table of norms.

    Args:
        channels: features F of a node; NodeNorm works for any number and ignores it.

    >>> import torch
    >>> node_norm_srv(2)(torch.tensor([[0.0, 8.0]])).round(decimals=3).flatten().tolist()  # x / sqrt(4)
    [0.0, 4.0]
    """
    return NodeNorm("srv")
