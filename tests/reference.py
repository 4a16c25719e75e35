"""Slow, plain loops written from the papers' formulas: the second route that fast code is checked by."""

import math

import torch
from torch import Tensor

# --- layers ---------------------------------------------------------------


def student_t_by_loops(x: Tensor, keys: Tensor, tau: float) -> Tensor:
    """S_h [H, N, K], from "Memory-Based Graph Networks", equation 1."""
    H, K, _ = keys.shape
    S = torch.zeros(H, x.size(0), K, dtype=x.dtype)
    for h in range(H):
        for i in range(x.size(0)):
            kernels = [
                (1 + sum((a - b) ** 2 for a, b in zip(x[i].tolist(), keys[h, j].tolist(), strict=True)) / tau)
                ** (-(tau + 1) / 2)
                for j in range(K)
            ]
            for j in range(K):
                S[h, i, j] = kernels[j] / sum(kernels)
    return S


def mixture_by_loops(S_h: Tensor, weights: Tensor) -> Tensor:
    """S [N, K]: the softmax over clusters of the weighted sum over heads."""
    H, N, K = S_h.shape
    S = torch.zeros(N, K, dtype=S_h.dtype)
    for i in range(N):
        odds = [math.exp(sum(float(weights[h]) * float(S_h[h, i, j]) for h in range(H))) for j in range(K)]
        for j in range(K):
            S[i, j] = odds[j] / sum(odds)
    return S


def target_by_loops(S: Tensor, graphs: list[int]) -> Tensor:
    """P [N, K]: squares over cluster frequencies of the node's graph, rows made to sum to 1."""
    N, K = S.shape
    P = torch.zeros_like(S)
    for i in range(N):
        members = [n for n in range(N) if graphs[n] == graphs[i]]
        raw = []
        for j in range(K):
            frequency = sum(float(S[n, j]) for n in members)
            raw.append(float(S[i, j]) ** 2 / frequency if frequency > 0 else 0.0)
        for j in range(K):
            P[i, j] = raw[j] / sum(raw) if sum(raw) > 0 else 0.0
    return P


def kl_by_loops(P: Tensor, S: Tensor) -> float:
    """Sum over nodes and clusters of P ln(P / S), with 0 ln 0 = 0."""
    pairs = zip(P.flatten().tolist(), S.flatten().tolist(), strict=True)
    return sum(p * math.log(p / s) for p, s in pairs if p > 0)


def diff_group_norm_by_loops(
    x: Tensor, weight: Tensor, scale: Tensor, shift: Tensor, *, lamda: float, eps: float
) -> Tensor:
    """X + lamda * sum over groups of BatchNorm(S[:, i] * X), one group and feature at a time."""
    N, F = x.shape
    G = weight.size(0)
    logits = [[sum(float(x[n, f] * weight[i, f]) for f in range(F)) for i in range(G)] for n in range(N)]
    S = [[math.exp(v) / sum(math.exp(u) for u in row) for v in row] for row in logits]
    out = x.clone()
    for i in range(G):
        for f in range(F):
            z = [S[n][i] * float(x[n, f]) for n in range(N)]
            mean = sum(z) / N
            var = sum((v - mean) ** 2 for v in z) / N
            for n in range(N):
                normalised = (z[n] - mean) / math.sqrt(var + eps)
                out[n, f] += lamda * float(scale[i * F + f] * normalised + shift[i * F + f])
    return out
