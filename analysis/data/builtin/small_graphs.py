"""Small well-known networks that networkx ships."""

from __future__ import annotations

import networkx as nx
import torch
from torch_geometric.data import Data

FACTIONS = ("Mr. Hi", "Officer")


def karate(*, seed: int = 0) -> Data:
    """The karate club of `Zachary (1977) <https://doi.org/10.1086/jar.33.4.3629752>`_, which split in two.

    ``y`` is the faction a member joined. The club has no features, so ``x`` ``[34, 34]`` names each member
    (one-hot): an encoder then learns one vector per member, from friendships alone. Edges are unweighted.

    Args:
        seed: any number; ignored, since nothing is drawn.

    >>> club = karate()
    >>> club.num_nodes, club.num_edges // 2, club.y.bincount().tolist()
    (34, 78, [17, 17])
    """
    del seed  # real data: nothing to draw
    club = nx.karate_club_graph()
    return Data(
        x=torch.eye(len(club)),
        edge_index=both_directions(club),
        y=torch.tensor([FACTIONS.index(faction) for _, faction in club.nodes(data="club")]),
        name="Zachary's karate club",
        label_names=FACTIONS,
        node_names=("Mr. Hi", *(f"member {i}" for i in range(2, 34)), "Officer"),
    )


def les_miserables(*, seed: int = 0) -> Data:
    """Who appears with whom in Les Misérables (`Knuth, 1993 <https://www-cs-faculty.stanford.edu/~knuth/sgb.html>`_).

    ``edge_weight`` counts the chapters two characters share. There are no labels; ``x`` ``[77, 77]`` names
    each character (one-hot).

    Args:
        seed: any number; ignored, since nothing is drawn.

    >>> book = les_miserables()
    >>> book.num_nodes, book.num_edges // 2, book.edge_weight.max().item()
    (77, 254, 31.0)
    """
    del seed  # real data: nothing to draw
    book = nx.les_miserables_graph()
    names = tuple(book)
    edge_index = both_directions(book)
    return Data(
        x=torch.eye(len(book)),
        edge_index=edge_index,
        edge_weight=torch.tensor(
            [float(book[names[i]][names[j]]["weight"]) for i, j in edge_index.T.tolist()],
        ),
        name="Les Misérables",
        label_names=(),
        node_names=names,
    )


def both_directions(graph: nx.Graph) -> torch.Tensor:
    """Convert an undirected networkx graph to sorted edges ``[2, E]`` in both directions, in its node order.

    Args:
        graph: an undirected graph; its nodes are numbered in their order.

    >>> both_directions(nx.path_graph(3)).tolist()
    [[0, 1, 1, 2], [1, 0, 2, 1]]
    """
    number = {node: i for i, node in enumerate(graph)}
    forward = [(number[u], number[v]) for u, v in graph.edges]
    edges = sorted({*forward, *((v, u) for u, v in forward)})
    return torch.tensor(edges, dtype=torch.long).reshape(-1, 2).T.contiguous()
