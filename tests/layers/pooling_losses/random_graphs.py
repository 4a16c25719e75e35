"""Random graphs of every kind that the pooling losses take, and PyG's dense losses of them."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch_geometric.nn.dense import DMoNPooling, dense_diff_pool, dense_mincut_pool
from torch_geometric.utils import to_dense_adj, to_dense_batch


class RandomGraphs(NamedTuple):
    """Logits [N, K], edges [2, E], weights [E] or None, and the graph of each node."""

    logits: Tensor
    edges: Tensor
    weight: Tensor | None
    batch: Tensor

    @property
    def S(self) -> Tensor:
        return self.logits.softmax(1)


def random_graphs(seed: int) -> RandomGraphs:
    """One to four graphs, by turns directed, weighted, with loops, isolated nodes and duplicate edges."""
    draw = torch.Generator().manual_seed(seed)
    sizes = torch.randint(2, 30, (1 + seed % 4,), generator=draw)
    batch = torch.repeat_interleave(torch.arange(len(sizes)), sizes)
    edges = []
    for start, size in zip((sizes.cumsum(0) - sizes).tolist(), sizes.tolist(), strict=True):
        joined = size if seed % 3 else max(2, size - 3)  # the others are isolated
        pairs = torch.randint(0, joined, (2, 3 * size), generator=draw)
        pairs = pairs if seed % 2 else pairs[:, pairs[0] != pairs[1]]
        pairs = torch.cat([pairs, torch.tensor([[0], [1]])], 1)
        edges.append(start + (pairs if seed % 5 == 0 else torch.cat([pairs, pairs.flip(0)], 1)))
    edge_index = torch.cat(edges, 1)
    if seed % 7:
        edge_index = edge_index.unique(dim=1)
    edge_index = edge_index[:, torch.randperm(edge_index.size(1), generator=draw)]
    weight = torch.rand(edge_index.size(1), generator=draw).double() if seed % 4 else None
    K = int(torch.randint(2, 7, (), generator=draw))
    logits = (0.2 + seed % 6) * torch.randn(len(batch), K, generator=draw).double()
    return RandomGraphs(logits, edge_index, weight, batch)


def pyg_losses(graphs: RandomGraphs) -> dict[str, Tensor]:
    """What PyG's dense functions make of the same graphs, padded."""
    logits, mask = to_dense_batch(graphs.logits, graphs.batch)
    weight = torch.ones(graphs.edges.size(1)).double() if graphs.weight is None else graphs.weight
    adjacency = to_dense_adj(graphs.edges, graphs.batch, weight)
    x = torch.ones(*mask.shape, 1).double()
    _, _, cut, orthogonality = dense_mincut_pool(x, adjacency, logits, mask)
    _, _, link, entropy = dense_diff_pool(x, adjacency, logits, mask, normalize=False)
    spectral, _ = pyg_dmon(logits, adjacency, mask)
    # Of a batch PyG divides the clusters of each graph by the nodes of every graph in turn.
    alone = [pyg_dmon(*(part[b : b + 1] for part in (logits, adjacency, mask))) for b in range(len(mask))]
    collapse = torch.stack([of_one for _, of_one in alone]).mean()
    return {
        "cut": cut,
        "orthogonality": orthogonality,
        "link": link,
        "entropy": entropy * mask.numel() / mask.sum(),  # PyG averages over padded rows, too
        "spectral": spectral,
        "collapse": collapse,
    }


def pyg_dmon(logits: Tensor, adjacency: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Spectral and cluster loss of padded graphs."""
    pool = DMoNPooling(logits.size(-1), logits.size(-1))
    pool.mlp = torch.nn.Identity()
    *_, spectral, _, collapse = pool(logits, adjacency, mask)
    return spectral, collapse
