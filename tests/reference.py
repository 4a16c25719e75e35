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


# --- measures ---------------------------------------------------------------------------------------------


def distance(u, v):
    return math.sqrt(sum((float(a) - float(b)) ** 2 for a, b in zip(u, v, strict=True)))


def mean_distance(first, second, d=distance):
    return sum(d(u, v) for u in first for v in second) / (len(first) * len(second))


def group_distance_parts(x, y, definition):
    """(inter, intra) of the group distance ratio, pair by pair."""
    rows, labels = x.double().tolist(), y.tolist()
    ids = sorted({label for label in labels if label >= 0})
    classes = [[row for row, label in zip(rows, labels, strict=True) if label == a] for a in ids]
    C = len(classes)

    def d(u, v):
        return distance(u, v)

    if definition == "authors":
        classes = [[_unit(row) for row in members] for members in classes]

        def d(u, v):
            return distance(u, v) ** 2

    intra = sum(mean_distance(members, members, d) for members in classes) / C
    if definition == "pyg":
        inter = 0.0
        for a, members in enumerate(classes):
            others = [row for b, rest in enumerate(classes) if b != a for row in rest]
            inter += mean_distance(members, others, d) / (C - 1) ** 2
        return inter, intra
    pairs = [mean_distance(classes[a], classes[b], d) for a in range(C) for b in range(C) if a != b]
    return sum(pairs) / ((C - 1) ** 2 if definition == "paper" else C * (C - 1)), intra


def _unit(row):
    length = math.sqrt(sum(value**2 for value in row))
    return [value / length if length else 0.0 for value in row]


def laplacian(edge_index, nodes, normalization, self_loops):
    """Dense L = D - A or I - D^-1/2 A D^-1/2, loops counted once in both A and D."""
    A = torch.zeros(nodes, nodes, dtype=torch.float64)
    for i, j in edge_index.T.tolist():
        if i != j:
            A[i, j] += 1
    if self_loops:
        A += torch.eye(nodes, dtype=torch.float64)
    degree = A.sum(1)
    if normalization == "none":
        return torch.diag(degree) - A
    scale = torch.where(degree > 0, degree, 1.0).rsqrt()
    return torch.diag((degree > 0).double()) - scale[:, None] * A * scale


def mean_average_distance(x, pairs, exclude_zeros):
    """MAD over the listed (i, j); rows of zeros take no part."""
    rows = x.double().tolist()
    by_node = {}
    for i, j in pairs:
        if i == j or not any(rows[i]) or not any(rows[j]):
            continue
        d = 1 - sum(a * b for a, b in zip(_unit(rows[i]), _unit(rows[j]), strict=True))
        if not exclude_zeros or d > 1e-12:
            by_node.setdefault(i, []).append(d)
    means = [sum(ds) / len(ds) for ds in by_node.values()]
    return sum(means) / len(means)


def modularity(clusters, edge_index):
    """Newman's modularity of hard clusters, pair by pair."""
    edges = [(i, j) for i, j in edge_index.T.tolist() if i != j]
    N, twice_m = len(clusters), len(edges)
    degree = [sum(1 for i, _ in edges if i == n) for n in range(N)]
    total = 0.0
    for i in range(N):
        for j in range(N):
            if clusters[i] == clusters[j]:
                total += edges.count((i, j)) - degree[i] * degree[j] / twice_m
    return total / twice_m


def information_gain(x, prediction, variance):
    """Difference of the two Bhattacharyya bounds on entropy, in bits, with all their constants."""
    rows = [_unit(row) for row in x.double().tolist()]
    d = len(rows[0])

    def entropy(members):
        logs = 0.0
        for u in members:
            kernel = sum(math.exp(-(distance(u, v) ** 2) / (2 * 4 * variance)) for v in members)
            logs += math.log(kernel / len(members))
        constant = d / 2 * math.log(2 * math.pi * 4 * variance) + d / 2 * math.log(0.25)
        return d / 2 - logs / len(members) + constant

    gain = entropy(rows)
    for k in sorted(set(prediction.tolist())):
        members = [row for row, p in zip(rows, prediction.tolist(), strict=True) if p == k]
        gain -= len(members) / len(rows) * entropy(members)
    return gain / math.log(2)
