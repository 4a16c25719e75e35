"""Generators of random graphs whose clusters are known by construction."""

from __future__ import annotations

import networkx as nx
import numpy as np
import torch
from torch_geometric.data import Data

from analysis.checks import BadInput
from analysis.data.builtin.small_graphs import both_directions
from analysis.data.splits import few_labels_split

MOST_NODES = 5000  # all pairs are drawn at once: 12.5 million numbers


def planted_partition(
    *,
    blocks: int = 4,
    nodes_per_block: int = 50,
    p_in: float = 0.2,
    p_out: float = 0.01,
    features: int = 16,
    feature_noise: float = 2.0,
    train_per_block: int = 10,
    seed: int = 0,
) -> Data:
    """Planted partition, also known as the `symmetric stochastic block model <https://arxiv.org/abs/1703.10146>`_.

    Two nodes of the same block are joined with probability ``p_in``, nodes of different blocks with
    ``p_out``. Each block draws a centre from N(0, I), and a node's features are its centre +
    ``feature_noise`` * N(0, I). ``y`` is the block.

    Args:
        blocks: number of blocks, at least 1.
        nodes_per_block: nodes in each, at least 3; at most 5,000 nodes in all.
        p_in: probability of an edge inside a block, in [0, 1].
        p_out: probability of an edge between two blocks, in [0, 1].
        features: number of features, at least 1.
        feature_noise: standard deviation around the centres, at least 0.
        train_per_block: number of training nodes of each block, at least 1; the others are halved for
            validation and testing.
        seed: seed of edges, centres, noise and split.

    Raises:
        BadInput: if an argument is out of its range.

    >>> graph = planted_partition(p_in=1.0, p_out=0.0)
    >>> graph.num_nodes, graph.num_edges == 4 * 50 * 49
    (200, True)
    """
    _check_at_least("blocks", blocks, 1)
    _check_at_least("nodes_per_block", nodes_per_block, 3)
    _check_at_least("features", features, 1)
    _check_at_least("feature_noise", feature_noise, 0)
    _check_probability("p_in", p_in)
    _check_probability("p_out", p_out)
    if not 1 <= train_per_block <= nodes_per_block - 2:
        raise BadInput(f"expected train_per_block from 1 to {nodes_per_block - 2}, got {train_per_block}")
    n = _check_size(blocks * nodes_per_block)
    generator = np.random.default_rng(seed)
    y = np.repeat(np.arange(blocks), nodes_per_block)
    i, j = np.triu_indices(n, k=1)
    is_edge = generator.random(len(i)) < np.where(y[i] == y[j], p_in, p_out)
    forward = np.stack([i[is_edge], j[is_edge]])
    centres = generator.standard_normal((blocks, features))
    x = centres[y] + feature_noise * generator.standard_normal((n, features))
    validation = (n - blocks * train_per_block) // 2
    test = n - blocks * train_per_block - validation
    split = few_labels_split(y, per_label=train_per_block, validation=validation, test=test, seed=seed)
    return Data(
        x=torch.tensor(x, dtype=torch.float32),
        edge_index=torch.tensor(np.concatenate([forward, forward[::-1]], axis=1)),
        y=torch.tensor(y),
        train_mask=torch.tensor(split == 0),
        val_mask=torch.tensor(split == 1),
        test_mask=torch.tensor(split == 2),
        name="planted partition",
        label_names=tuple(f"block {b + 1}" for b in range(blocks)),
    )


def ring_of_cliques(*, cliques: int = 8, clique_size: int = 6, seed: int = 0) -> Data:
    """A ring of complete graphs, neighbours joined by one edge; ``y`` is the clique.

    A test of resolution since `Fortunato and Barthelemy (2007) <https://doi.org/10.1073/pnas.0605965104>`_:
    maximal modularity merges cliques when the ring is long. ``x`` ``[N, N]`` names each node (one-hot).

    Args:
        cliques: number of cliques, at least 2.
        clique_size: number of nodes in each, at least 2.
        seed: any number; ignored, since nothing is drawn.

    Raises:
        BadInput: if there are fewer than 2 cliques, fewer than 2 nodes in one, or more than 5,000 in all.

    >>> ring = ring_of_cliques(cliques=3, clique_size=4)
    >>> ring.num_nodes, ring.num_edges // 2 == 3 * 6 + 3
    (12, True)
    """
    del seed  # nothing to draw
    _check_at_least("cliques", cliques, 2)
    _check_at_least("clique_size", clique_size, 2)
    n = _check_size(cliques * clique_size)
    return Data(
        x=torch.eye(n),
        edge_index=both_directions(nx.ring_of_cliques(cliques, clique_size)),
        y=torch.arange(cliques).repeat_interleave(clique_size),
        name="ring of cliques",
        label_names=tuple(f"clique {c + 1}" for c in range(cliques)),
    )


def _check_at_least(name: str, got: float, low: float) -> None:
    if not low <= got < float("inf"):
        raise BadInput(f"expected {name} to be a finite number of at least {low}, got {got}")


def _check_probability(name: str, got: float) -> None:
    if not 0 <= got <= 1:
        raise BadInput(f"expected {name} to be a probability from 0 to 1, got {got}")


def _check_size(nodes: int) -> int:
    if nodes > MOST_NODES:
        raise BadInput(
            f"expected at most {MOST_NODES:,} nodes in all, got {nodes:,}; ask for fewer or smaller parts"
        )
    return nodes
