"""Soft assignments from keys, their target distribution, and the KL loss."""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor
from torch.nn.functional import kl_div

from analysis.checks import BadInput, one_of, positive, tensor
from analysis.layers._kernels.batch_layout import Ragged
from analysis.layers._kernels.constant_target import ToConstantTarget
from analysis.layers._kernels.input_checks import refuse_not_dense, refuse_not_finite
from analysis.layers._kernels.student_t_reference import student_t
from analysis.layers._kernels.transforms import plain_only, without_autocast

Per = Literal["node", "graph"]
Frequencies = Literal["graph", "batch"]


def student_t_assignment(x: Tensor, keys: Tensor, tau: float = 1.0) -> Tensor:
    r"""Each head's soft assignment of nodes to keys, from "Memory-Based Graph Networks".

    The paper is at https://arxiv.org/abs/2002.09518.

    .. math::
        S^{(h)}_{ij} = \frac{(1 + \|x_i - k^{(h)}_j\|^2 / \tau)^{-(\tau + 1) / 2}}
        {\sum_{l=1}^K (1 + \|x_i - k^{(h)}_l\|^2 / \tau)^{-(\tau + 1) / 2}}

    Distances are taken from the keys' common mean, so they stay accurate far from the origin.

    Args:
        x: nodes ``[N, F]``.
        keys: ``[H, K, F]``.
        tau: degrees of freedom of the Student t kernel, > 0; larger is sharper.

    Returns:
        ``[H, N, K]``; every row sums to 1. The type is the wider one of both, float32 at least.

    Raises:
        BadInput: if the shapes do not fit, tau is not positive and finite, nodes or keys are sparse or
            complex, or a number is not finite or too large to be squared.

    >>> x, keys = torch.tensor([[0.0]]), torch.tensor([[[0.0], [1.0]]])
    >>> student_t_assignment(x, keys)  # kernels 1 and 1 / (1 + 1)
    tensor([[[0.6667, 0.3333]]])
    """
    refuse_not_dense("nodes", x)
    refuse_not_dense("keys", keys)
    if x.dim() != 2 or keys.dim() != 3 or x.size(1) != keys.size(2):
        raise BadInput(
            f"expected x [N, F] and keys [H, K, F] of one F, got {list(x.shape)} and {list(keys.shape)}"
        )
    positive("tau", tau)
    work = torch.promote_types(torch.promote_types(x.dtype, keys.dtype), torch.float32)
    with without_autocast(x):
        S_h = student_t(x.to(work), keys.to(work), tau)
    if not plain_only(x) and not math.isfinite(S_h.detach().sum().item()):
        refuse_not_finite(x=x, keys=keys)
    return S_h


def mix_heads(S_h: Tensor, weights: Tensor) -> Tensor:
    r"""Combine the heads' assignments into one: :math:`S = \mathrm{softmax}_j(\sum_h w_h S^{(h)}_{ij})`.

    Args:
        S_h: ``[H, N, K]``.
        weights: ``[H]``, or PyG's 1x1 convolution weight ``[1, H, 1, 1]``. A negative weight inverts a head.

    Returns:
        ``[N, K]``; every row sums to 1. Its contrast is bounded: two entries of a row differ at most by the
        factor :math:`\exp(\sum_h |w_h|)`.

    Raises:
        BadInput: if the number of weights is not the number of heads.

    >>> mix_heads(torch.tensor([[[1.0, 0.0]]]), torch.tensor([0.0]))
    tensor([[0.5000, 0.5000]])
    """
    refuse_not_dense("assignments", S_h)
    tensor("weights", weights)
    if S_h.dim() != 3 or weights.numel() != S_h.size(0):
        raise BadInput(
            f"expected S_h [H, N, K] and H weights, got {list(S_h.shape)} and {weights.numel()} weights"
        )
    H, N, K = S_h.shape
    with without_autocast(S_h):
        logits = weights.reshape(1, H).to(S_h.dtype) @ S_h.reshape(H, N * K)
        return logits.view(N, K).softmax(-1)


def target_distribution(
    S: Tensor,
    *,
    batch: Tensor | Ragged | None = None,
    batch_size: int | None = None,
    frequencies: Frequencies = "graph",
) -> Tensor:
    r"""Target distribution P of a soft assignment S, from "Unsupervised Deep Embedding for Clustering".

    The paper is at https://arxiv.org/abs/1511.06335; "Memory-Based Graph Networks" uses it per graph.

    .. math::
        P_{ij} = \frac{S_{ij}^2 / f_j}{\sum_{l=1}^K S_{il}^2 / f_l}, \qquad f_j = \sum_{n} S_{nj}

    Args:
        S: assignment ``[..., N, K]``; each leading index (a head, a padded graph) is treated by itself.
        batch: ``[N]``, the graph of each node; None says that all nodes are one graph. What
            :func:`~analysis.layers.ragged` has read from one is not looked at again.
        batch_size: number of graphs; read off ``batch`` where not given.
        frequencies: sum the cluster frequencies f over the nodes of a ``"graph"`` or of the ``"batch"``.

    Returns:
        P in the shape of S; rows sum to 1, except that rows of zeros (padding) stay zero. A cluster that
        holds no node gets nothing.

    Raises:
        BadInput: if the shapes or graph ids do not fit, or S is no dense floating-point tensor.

    >>> target_distribution(torch.tensor([[0.75, 0.25], [0.25, 0.75]]))  # .75^2 / (.75^2 + .25^2) = .9
    tensor([[0.9000, 0.1000],
            [0.1000, 0.9000]])
    """
    S = _assignment(S)
    return S * _gain(S, *_owners(S, batch, batch_size), frequencies)


def kl_to_target(
    S: Tensor,
    *,
    detach: bool = True,
    per: Per = "node",
    batch: Tensor | Ragged | None = None,
    batch_size: int | None = None,
    frequencies: Frequencies = "graph",
) -> Tensor:
    r"""Kullback-Leibler divergence from S to its own target P (:func:`target_distribution`).

    .. math::
        \frac{1}{M} \sum_{i=1}^N \sum_{j=1}^K P_{ij} \ln \frac{P_{ij}}{S_{ij}}

    It is 0 for a one-hot S and also for a uniform one, so show it together with entropy and usage. With the
    target detached (DEC) its gradient sharpens S; attached (PyG) it flattens an S that is close to uniform.

    Args:
        S: assignment ``[..., N, K]``; each leading index (a head, a padded graph) has its own target.
        detach: treat P as a constant.
        per: M is the number of nodes (rows of S that are not all zero) or of graphs. Heads are averaged.
        batch: ``[N]``, the graph of each node; None says that all nodes are one graph. What
            :func:`~analysis.layers.ragged` has read from one is not looked at again.
        batch_size: number of graphs, empty ones included; read off ``batch`` where not given.
        frequencies: sum the cluster frequencies over the nodes of a ``"graph"`` or of the whole ``"batch"``.

    Returns:
        A scalar >= 0, but for rounding; 0 where there are no nodes. Half precision is computed and returned
        in float32.

    Raises:
        BadInput: if the shapes or graph ids do not fit, S is no dense floating-point tensor, or an option is
            unknown.

    >>> S = torch.tensor([[0.75, 0.25], [0.25, 0.75]])
    >>> kl_to_target(S)  # .9 ln(.9 / .75) + .1 ln(.1 / .25)
    tensor(0.0725)
    """
    one_of("per", per, ("node", "graph"))
    S = _assignment(S)
    owner, graphs = _owners(S, batch, batch_size)
    gain = _gain(S.detach() if detach else S, owner, graphs, frequencies)
    tiny = torch.finfo(S.dtype).tiny
    if not detach:
        total = (S * gain * gain.clamp_min(tiny).log()).sum()
    elif plain_only(S):
        total = kl_div(S.clamp_min(tiny).log(), S.detach() * gain, reduction="sum")
    else:
        total = ToConstantTarget.apply(S, gain)
    if per == "node":
        return total / S.detach().any(-1).sum().clamp_min(1)
    return total / max(1, graphs * S.shape[:-2].numel())


def _assignment(S: Tensor) -> Tensor:
    """Check shape and type of an assignment, and cast it to at least float32."""
    refuse_not_dense("assignments", S)
    if S.dim() < 2:
        raise BadInput(f"expected an assignment [N, K], got {list(S.shape)}")
    if not S.is_floating_point():
        raise BadInput(f"expected a floating-point assignment, got {S.dtype}; convert it with .float()")
    return S.to(torch.promote_types(S.dtype, torch.float32))


def _owners(S: Tensor, batch: Tensor | Ragged | None, batch_size: int | None) -> tuple[Tensor | None, int]:
    """Graph of each node and number of graphs, checked if their values are readable."""
    if batch is None:
        if batch_size is not None:
            raise BadInput(
                f"expected batch_size only beside batch, got {batch_size} alone; give both or none"
            )
        return None, 1
    owner = batch.batch if isinstance(batch, Ragged) else batch
    tensor("batch", owner)
    if owner.shape != S.shape[-2:-1] or owner.dtype not in (torch.int64, torch.int32):
        raise BadInput(
            f"expected one integer batch entry for each of {S.size(-2)} nodes, got {list(owner.shape)} of "
            f"{owner.dtype}"
        )
    return owner, len(batch.sizes) if isinstance(batch, Ragged) else _graphs(owner, batch_size)


def _graphs(batch: Tensor, batch_size: int | None) -> int:
    if batch.numel() == 0:
        return batch_size or 0
    if batch_size is not None and plain_only(batch):
        return batch_size
    low, high = (int(end) for end in batch.aminmax())
    if low < 0 or (batch_size is not None and high >= batch_size):
        last = "" if batch_size is None else f" to {batch_size - 1}"
        raise BadInput(f"expected graph ids from 0{last}, got {low} to {high}")
    return high + 1 if batch_size is None else batch_size


def _gain(S: Tensor, owner: Tensor | None, graphs: int, frequencies: Frequencies) -> Tensor:
    """Factor P / S ``[..., N, K]`` that turns S into its target."""
    one_of("frequencies", frequencies, ("graph", "batch"))
    if frequencies == "batch":
        owner = None
    if owner is None:
        f = S.sum(-2, keepdim=True)
    else:
        f = S.new_zeros(*S.shape[:-2], graphs, S.size(-1)).index_add(-2, owner, S)
    f = torch.where(f > torch.finfo(f.dtype).tiny, f, 1)  # below, one over f overflows in the gradient
    gain = S / (f if owner is None else f.index_select(-2, owner))
    total = (S * gain).sum(-1, keepdim=True)
    return gain / torch.where(total > 0, total, 1)
