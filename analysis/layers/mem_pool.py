"""Memory-based pooling: nodes are softly assigned to learned keys, and each cluster becomes a node."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.fx import Proxy

from analysis.checks import BadInput
from analysis.layers._kernels.batch_layout import (
    Ragged,
    dense_batch,
    masked,
    pad,
    pool_segments,
    ragged,
    shortened,
)
from analysis.layers._kernels.input_checks import refuse_not_dense, refuse_not_finite
from analysis.layers._kernels.mem_pool_reference import MemPoolingReference, padded_nodes
from analysis.layers._kernels.submodules import expect_shape
from analysis.layers._kernels.transforms import has_no_values, plain_only, without_autocast
from analysis.layers.assignment import kl_to_target, student_t_assignment
from analysis.layers.student_t_mixture import StudentTMixture, mixture


class Pooled(NamedTuple):
    """Output of a memory layer for a batch of graphs with concatenated nodes.

    Attributes:
        x_pooled: shape ``[B, K, F']``, the K clusters of each of the B graphs as nodes.
        S: ``[N, K]``, the combined assignment of every node.
        S_h: ``[H, N, K]``, the assignment by each head.
    """

    x_pooled: Tensor
    S: Tensor
    S_h: Tensor


class MemPooling(MemPoolingReference):
    r"""The memory-based pooling layer from "Memory-Based Graph Networks".

    The paper is at https://arxiv.org/abs/2002.09518.

    .. math::
        S^{(h)}_{ij} &= \frac{(1 + \|x_i - k^{(h)}_j\|^2 / \tau)^{-(1 + \tau) / 2}}
        {\sum_{l=1}^K (1 + \|x_i - k^{(h)}_l\|^2 / \tau)^{-(1 + \tau) / 2}}

        S &= \mathrm{softmax} \big( \textstyle\sum_h w_h S^{(h)} \big) \in \mathbb{R}^{N \times K}

        X' &= S^\top X W \in \mathbb{R}^{K \times F'}

    Arguments, parameters, ``state_dict``, outputs and losses are those of
    ``torch_geometric.nn.pool.MemPooling``; weights load in both directions. Beyond it, empty graphs, gaps in
    the batch ids and junk in padded rows are harmless, and :meth:`pool` takes ragged batches without padding.
    ``conv`` holds the weights of the heads and is not called, unless calling it would do more, as it was
    replaced, has a bias or carries hooks.

    Args:
        in_channels: features F of a node.
        out_channels: features F' of a pooled node.
        heads: number of heads H.
        num_clusters: number of keys of a head, K, which is the number of clusters.
        tau: degrees of freedom of the Student t kernel, > 0; larger is sharper.

    >>> pool = MemPooling(2, 3, heads=4, num_clusters=5)
    >>> x_pooled, S = pool(torch.zeros(7, 2), torch.tensor([0, 0, 0, 1, 1, 1, 1]))
    >>> list(x_pooled.shape), list(S.shape)
    ([2, 5, 3], [2, 4, 5])
    """

    @staticmethod
    def kl_loss(S: Tensor) -> Tensor:
        r"""PyG's auxiliary loss: KL from S to its attached target, summed over nodes, mean over graphs.

        .. math::
            \frac{1}{B} \sum_{b,i,j} P_{bij} \ln \frac{P_{bij}}{S_{bij}}

        It grows with the size of the graphs and its gradient flattens an S that is close to uniform;
        :func:`~analysis.layers.assignment.kl_to_target` offers the other choices.

        Args:
            S: ``[B, N, K]`` as returned by the layer, padded rows zero.

        Returns:
            A scalar >= 0, but for rounding.

        Raises:
            BadInput: if S has another shape.

        >>> S = torch.tensor([[[0.75, 0.25], [0.25, 0.75]]])
        >>> MemPooling.kl_loss(S)  # for each of 2 nodes .9 ln(.9 / .75) + .1 ln(.1 / .25)
        tensor(0.1449)
        """
        if S.dim() != 3:
            raise BadInput(f"expected S [B, N, K], got {list(S.shape)}; for flat S use kl_to_target")
        return kl_to_target(S, detach=False, per="graph")

    def head_assignments(self, x: Tensor) -> Tensor:
        """Assignments ``[H, N, K]`` of the nodes x ``[N, F]`` by each head, before mixing.

        Raises:
            BadInput: if x has another shape, or a number in it or the keys is not finite.

        >>> pool = MemPooling(1, 1, heads=1, num_clusters=2).requires_grad_(False)
        >>> _ = pool.k.copy_(torch.tensor([[[0.0], [1.0]]]))
        >>> pool.head_assignments(torch.tensor([[0.0]]))  # kernels 1 and 1 / (1 + 1)
        tensor([[[0.6667, 0.3333]]])
        """
        return student_t_assignment(self._checked(x, dims=(2,)).to(self._compute_dtype()), self.k, self.tau)

    def pool(
        self, x: Tensor, batch: Tensor | Ragged | None = None, *, batch_size: int | None = None
    ) -> Pooled:
        """Pool graphs with concatenated nodes, without padding their assignments.

        Args:
            x: nodes ``[N, F]``.
            batch: ``[N]``, the graph of each node, ascending; None says that all nodes are one graph. A batch
                that is pooled repeatedly need be checked only once, by
                :func:`~analysis.layers.ragged`.
            batch_size: number of graphs B; read off ``batch`` where not given.

        Returns:
            Pooled nodes and assignments; an empty graph pools to zeros.

        Raises:
            BadInput: if shapes or ids do not fit, or a number in x, the keys or the heads' weights is not
                finite (compiled or under ``torch.func`` values are not checked).
        """
        layout = ragged(batch, self._checked(x, dims=(2,)), batch_size=batch_size)
        S, S_h = self._assign(x)
        return Pooled(self.lin(pool_segments(S, x.to(S.dtype), layout)), S, S_h.transpose(1, 2))

    def forward(
        self,
        x: Tensor,
        batch: Tensor | None = None,
        mask: Tensor | None = None,
        max_num_nodes: int | None = None,
        batch_size: int | None = None,
    ) -> tuple[Tensor, Tensor]:
        """Pool a batch of graphs, flat or padded.

        Args:
            x: nodes ``[N, F]``, or padded ``[B, N, F]``.
            batch: for flat x, ``[N]``, the graph of each node, ascending. None: one graph.
            mask: for padded x, ``[B, N]``, True at nodes. None: all are nodes.
            max_num_nodes: for flat x, number of rows of S a graph; nodes beyond are dropped, as in PyG.
                None: the size of the largest graph.
            batch_size: for flat x, the number of graphs. None: read off ``batch``.

        Returns:
            The pooled nodes ``[B, K, F']`` and S ``[B, N, K]``, zero at padding.

        Raises:
            BadInput: if shapes or ids do not fit, or a number in x, the keys or the heads' weights is not
                finite (compiled or under ``torch.func`` values are not checked).
        """
        if torch.jit.is_scripting():
            padded, mask = padded_nodes(x, batch, mask, max_num_nodes=max_num_nodes, batch_size=batch_size)
            return self.reference_forward(padded, mask)
        return self._pool_batch(x, batch, mask, max_num_nodes, batch_size)

    @torch.jit.unused
    def _pool_batch(
        self,
        x: Tensor,
        batch: Tensor | None,
        mask: Tensor | None,
        max_num_nodes: int | None,
        batch_size: int | None,
    ) -> tuple[Tensor, Tensor]:
        self._checked(x, dims=(2, 3))
        if x.dim() == 3 and mask is not None and mask.shape != x.shape[:2]:
            raise BadInput(f"expected mask {list(x.shape[:2])} for x {list(x.shape)}, got {list(mask.shape)}")
        mask = None if mask is None else mask.bool()
        calls_conv = self.calls_conv()
        if x.dim() == 3 and (mask is None or calls_conv or plain_only(x)):
            return self.reference_forward(x, mask) if calls_conv else self._forward_padded(x, mask)
        if x.dim() == 2 and batch is not None and plain_only(x):
            if batch_size is not None and max_num_nodes is not None:
                return self.reference_forward(
                    *dense_batch(x, batch, batch_size=batch_size, longest=max_num_nodes)
                )
            if has_no_values(x):
                raise BadInput(
                    "expected batch_size and max_num_nodes beside a batch that cannot be read; give both"
                )
        if x.dim() == 3:
            assert mask is not None
            layout, x = masked(mask), x[mask]
        else:
            layout = ragged(batch, x, batch_size=batch_size)
            if max_num_nodes is not None:
                layout, x = shortened(layout, x, max_num_nodes)
        if calls_conv:
            graphs, longest = len(layout.sizes), layout.longest
            return self.reference_forward(*dense_batch(x, layout.batch, batch_size=graphs, longest=longest))
        S, _ = self._assign(x)
        padded = pad(S, layout)
        return self.lin(pool_segments(S, x.to(S.dtype), layout, padded=padded)), padded

    def _forward_padded(self, x: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor]:
        B, N, F = x.shape
        if mask is not None:
            x = torch.where(mask.unsqueeze(-1), x, 0)
        S = self._assign(x.reshape(B * N, F))[0].view(B, N, self.num_clusters)
        if mask is not None:
            S = S * mask.unsqueeze(-1)
        return self.lin(S.transpose(1, 2) @ x.to(S.dtype)), S

    def _assign(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """S ``[N, K]`` and S_h ``[H, K, N]``, computed in at least float32, in the type of the parameters."""
        if self.calls_conv():
            S_h = student_t_assignment(x.to(self._compute_dtype()), self.k, self.tau).to(self.k.dtype)
            mixed = self.conv(S_h.unsqueeze(0))
            expect_shape("conv", self.conv, mixed, shape=(1, 1, x.size(0), self.num_clusters))
            return mixed[0, 0].softmax(-1), S_h.transpose(1, 2)
        work = self._compute_dtype()
        inputs = x.to(work), self.k.to(work), self.conv.weight.to(work).view(self.heads)
        with without_autocast(x):
            if plain_only(x):
                S, S_h = mixture(*inputs, tau=self.tau)
            else:
                S, S_h = StudentTMixture.apply(*inputs, self.tau)
                if not math.isfinite(S.detach().sum().item()):
                    refuse_not_finite(x=x, k=self.k, conv_weight=self.conv.weight)
        return S.to(self.k.dtype), S_h.to(self.k.dtype)

    def _compute_dtype(self) -> torch.dtype:
        return torch.promote_types(self.k.dtype, torch.float32)

    def _checked(self, x: Tensor, *, dims: tuple[int, ...]) -> Tensor:
        if isinstance(x, Proxy):
            raise BadInput(
                "expected nodes as a tensor, got a proxy of torch.fx; make MemPooling a leaf of your Tracer"
            )
        refuse_not_dense("nodes", x)
        if x.dim() not in dims or x.size(-1) != self.in_channels:
            forms = " or ".join(f"[{'B, ' if d == 3 else ''}N, {self.in_channels}]" for d in dims)
            raise BadInput(f"expected nodes {forms}, got {list(x.shape)}")
        return x
