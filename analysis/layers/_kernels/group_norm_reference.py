"""Reference form of differentiable group normalization, which calls its sub-modules."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor
from torch.fx import Proxy
from torch.nn import BatchNorm1d, Linear, Module, SyncBatchNorm

from analysis.checks import BadInput
from analysis.layers._kernels.group_distance_ratio import check_classes, ratio_of_distances
from analysis.layers._kernels.submodules import expect_shape, is_customised

LINEAR = (Linear.forward,)
BATCH_NORMS = (BatchNorm1d.forward, SyncBatchNorm.forward)
"""The functions of sub-modules whose result is known from their parameters."""


class DiffGroupNormReference(Module):
    """Parameters of a group norm, and its formula for replaced or hooked sub-modules.

    TorchScript compiles it, ``torch.fx`` writes it down, hooks run in it, and replaced sub-modules are
    called: ``lin`` on ``[N, F]`` and ``norm`` on ``[N, G * F]``. It makes the N x G x F products.
    """

    def __init__(
        self,
        in_channels: int,
        groups: int,
        lamda: float = 0.01,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,  # noqa: FBT001, FBT002 (as in PyG)
        track_running_stats: bool = True,  # noqa: FBT001, FBT002
        device: torch.device | str | None = None,
    ) -> None:
        super().__init__()
        for name, value in (("in_channels", in_channels), ("groups", groups)):
            if value < 1:
                raise BadInput(f"expected {name} to be at least 1, got {value}")
        if not 0 <= eps < math.inf:
            raise BadInput(f"expected a finite eps of at least 0, got {eps}")
        self.in_channels = in_channels
        self.groups = groups
        self.lamda = lamda
        self.lin = Linear(in_channels, groups, bias=False, device=device)
        self.norm = BatchNorm1d(
            groups * in_channels, eps, momentum, affine, track_running_stats, device=device
        )
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Re-initialise the group weights and reset the running statistics."""
        self.lin.reset_parameters()
        self.norm.reset_parameters()

    @staticmethod
    def group_distance_ratio(x: Tensor, y: Tensor, eps: float = 1e-5) -> float:
        r"""Group distance ratio as PyG's method of this name computes it.

        .. math::
            \frac{\frac{1}{(C - 1)^2} \sum_a \mathrm{mean}_{i \in a, j \notin a} \|x_i - x_j\|}
            {\frac{1}{C} \sum_a \mathrm{mean}_{i, j \in a} \|x_i - x_j\| + \epsilon}

        Without any separation it is C / (C - 1)^2, not 1, and it is 0 for tiny x because of eps;
        :func:`analysis.measures.group_distance_ratio` offers the paper's and the authors' definitions.

        Args:
            x: nodes ``[N, F]``.
            y: ``[N]``, the class of each, from 0 to C - 1; every class has a node.
            eps: added to the mean distance within classes.

        Returns:
            A number >= 0.

        Raises:
            BadInput: if shapes do not fit, there is one class only, or a class without nodes.

        >>> from analysis.layers import DiffGroupNorm
        >>> x, y = torch.tensor([[0.0], [2.0], [6.0]]), torch.tensor([0, 0, 1])
        >>> DiffGroupNorm.group_distance_ratio(x, y, eps=0.0)  # ((6 + 4) / 2 + (6 + 4) / 2) / ((1 + 0) / 2)
        20.0
        """
        if not torch.jit.is_scripting():
            check_classes(x, y)
        return ratio_of_distances(x, y, eps)

    def reference_forward(self, x: Tensor) -> Tensor:
        """Evaluate the formula by calling the sub-modules."""
        F, G = self.in_channels, self.groups
        logits = self.lin(x)
        if not torch.jit.is_scripting():
            self._check_shape("lin", logits, x, width=G)
        products = (logits.softmax(dim=-1).unsqueeze(-1) * x.unsqueeze(-2)).view(-1, G * F)
        normalised = self.norm(products)
        if not torch.jit.is_scripting():
            self._check_shape("norm", normalised, products, width=G * F)
        return x + self.lamda * normalised.view(-1, G, F).sum(-2)

    @torch.jit.unused
    def _check_shape(self, name: str, returned: Tensor, given: Tensor, *, width: int) -> None:
        if not isinstance(returned, Proxy):
            expect_shape(name, getattr(self, name), returned, shape=(*given.shape[:-1], width))

    @torch.jit.unused
    def calls_submodules(self, lin: Any, norm: Any) -> bool:
        """Whether ``lin`` or ``norm`` compute something that their parameters do not determine.

        Raises:
            BadInput: if they are what they should be, but of other widths.
        """
        if is_customised(lin, LINEAR) or is_customised(norm, BATCH_NORMS):
            return True
        G, F = self.groups, self.in_channels
        if (lin.in_features, lin.out_features, norm.num_features) != (F, G, G * F):
            raise BadInput(
                f"expected lin from {F} to {G} features and norm of {G * F}, got {lin} and {norm}; "
                "replace both, or neither"
            )
        return lin.bias is not None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.in_channels}, groups={self.groups})"
