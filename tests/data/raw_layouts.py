"""Small graphs written as the raw files of benchmarks are laid out, for loaders whose data is not at hand."""

import pickle
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import numpy as np
import scipy.sparse as sp


class Made(NamedTuple):
    """What was written: the edges without loops, features and labels."""

    edges: set[frozenset[int]]
    x: np.ndarray
    y: np.ndarray


def made(nodes: int, features: int, classes: int) -> tuple[nx.Graph, Made]:
    rng = np.random.default_rng(nodes)
    graph = nx.gnp_random_graph(nodes, 3 / nodes, seed=1)
    x = (rng.random((nodes, features)) < 0.2).astype(np.float32)
    return graph, Made({frozenset(e) for e in graph.edges}, x, np.arange(nodes) % classes)


def planetoid(raw: Path, *, name: str = "citeseer", train: int = 120, test: int = 60) -> Made:
    """As Yang et al. have it: pickles; the last nodes are for testing, in another order, some are missing."""
    nodes = train + 500 + test + 20
    graph, written = made(nodes, 12, 6)
    first = nodes - test
    order = np.random.default_rng(0).permutation(np.arange(first, nodes))
    gone = {nodes - 10, nodes - 5}  # isolated nodes of CiteSeer, in no file
    graph.remove_edges_from([e for e in list(graph.edges) if gone & set(e)])
    order = order[~np.isin(order, list(gone))]
    onehot = np.eye(6, dtype=np.int32)[written.y]
    parts = {
        "x": sp.csr_matrix(written.x[:train]), "y": onehot[:train],
        "allx": sp.csr_matrix(written.x[:first]), "ally": onehot[:first],
        "tx": sp.csr_matrix(written.x[order]), "ty": onehot[order],
        "graph": {node: list(graph[node]) for node in graph},
    }  # fmt: skip
    for part, value in parts.items():
        (raw / f"ind.{name}.{part}").write_bytes(pickle.dumps(value, protocol=2))
    (raw / f"ind.{name}.test.index").write_text("".join(f"{node}\n" for node in order))
    written.x[list(gone)] = 0
    return written._replace(edges={frozenset(e) for e in graph.edges})


def geom_gcn(raw: Path, *, split: str, indices: bool = False) -> Made:
    """As Pei et al. have WebKB, Wikipedia and Actor: text, and ten splits."""
    nodes = 40
    graph, written = made(nodes, 932 if indices else 9, 5)
    written.x[:, 0] = 1
    lines = ["node_id\tfeature\tlabel"]
    for node in range(nodes):
        row = np.flatnonzero(written.x[node]) if indices else written.x[node].astype(int)
        lines.append(f"{node}\t{','.join(map(str, row))}\t{written.y[node]}")
    (raw / "out1_node_feature_label.txt").write_text("\n".join(lines) + "\n")
    edges = ["node_id\tnode_id", "3\t3", *(f"{u}\t{v}" for u, v in graph.edges)]
    (raw / "out1_graph_edges.txt").write_text("\n".join(edges) + "\n")
    for number in range(10):
        part = np.roll(np.repeat([0, 1, 2], [24, 8, 8]), number)
        masks = {name: (part == p).astype(np.int64) for p, name in enumerate(("train", "val", "test"))}
        np.savez(raw / f"{split}_split_0.6_0.2_{number}.npz", **{f"{n}_mask": m for n, m in masks.items()})
    return written


def gnn_benchmark(raw: Path, *, file: str) -> Made:
    """As Shchur et al. have Coauthor and Amazon: sparse matrices in one npz."""
    graph, written = made(120, 15, 3)
    parts = {"labels": written.y}
    for name, matrix in (
        ("adj", nx.to_scipy_sparse_array(graph, format="csr")),
        ("attr", sp.csr_matrix(written.x)),
    ):
        for part in ("data", "indices", "indptr"):
            parts[f"{name}_{part}"] = getattr(matrix, part)
        parts[f"{name}_shape"] = np.array(matrix.shape)
    np.savez(raw / file, **parts)
    return written


def heterophilous(raw: Path, *, name: str) -> Made:
    """As Platonov et al. have theirs: every edge once, ten splits as rows."""
    graph, written = made(60, 8, 3)
    part = (np.arange(10)[:, None] + np.arange(60)) % 5  # 3 fifths, 1 fifth, 1 fifth
    np.savez(
        raw / f"{name}.npz",
        node_features=written.x,
        node_labels=written.y,
        edges=np.array([*graph.edges, (3, 3)]),
        train_masks=part < 3,
        val_masks=part == 3,
        test_masks=part == 4,
    )
    return written


HETEROPHILOUS = (
    "roman-empire", "amazon-ratings", "minesweeper", "tolokers", "questions", "chameleon-filtered",
    "squirrel-filtered",
)  # fmt: skip
LAYOUTS: dict[str, Callable[[Path], Made]] = {
    "citeseer": planetoid,
    "cornell": lambda raw: geom_gcn(raw, split="cornell"),
    "wisconsin": lambda raw: geom_gcn(raw, split="wisconsin"),
    "actor": lambda raw: geom_gcn(raw, split="film", indices=True),
    "chameleon": lambda raw: geom_gcn(raw, split="chameleon"),
    "squirrel": lambda raw: geom_gcn(raw, split="squirrel"),
    "coauthor-cs": lambda raw: gnn_benchmark(raw, file="ms_academic_cs.npz"),
    "coauthor-physics": lambda raw: gnn_benchmark(raw, file="ms_academic_phy.npz"),
    "amazon-computers": lambda raw: gnn_benchmark(raw, file="amazon_electronics_computers.npz"),
    "amazon-photo": lambda raw: gnn_benchmark(raw, file="amazon_electronics_photo.npz"),
    **{name: partial(heterophilous, name=name.replace("-", "_")) for name in HETEROPHILOUS},
}


class Graphs(NamedTuple):
    """What was written of several graphs: edges by graph, attributes, node labels, graph labels."""

    edges: list[set[frozenset[int]]]
    attributes: list[np.ndarray]
    kinds: list[np.ndarray]
    y: np.ndarray


def tu(raw: Path, *, name: str, graphs: int = 40, attributes: int = 1, kinds: int = 3) -> Graphs:
    """As TUDataset's text files are: nodes from 1, both directions, classes 1 and 2; one graph has no edge.

    PROTEINS has one attribute and three node labels, NCI1 labels only, IMDB-BINARY neither.
    """
    rng = np.random.default_rng(graphs)
    written = Graphs([], [], [], rng.permutation(np.arange(graphs) % 2))
    arcs, owners, first = [], [], 1
    for number in range(graphs):
        n = int(rng.integers(3, 9))
        graph = nx.gnp_random_graph(n, 0.0 if number == 2 else 0.6, seed=number)
        written.edges.append({frozenset(edge) for edge in graph.edges})
        arcs += [f"{first + a}, {first + b}" for u, v in graph.edges for a, b in ((u, v), (v, u))]
        owners += [str(number + 1)] * n
        written.attributes.append(rng.normal(size=(n, attributes)).round(3))
        written.kinds.append(np.arange(n) % max(kinds, 1))  # every kind occurs
        first += n
    files = {"A": arcs, "graph_indicator": owners, "graph_labels": [str(y + 1) for y in written.y]}
    if kinds:
        files["node_labels"] = [str(kind) for each in written.kinds for kind in each]
    if attributes:
        rows = np.concatenate(written.attributes)
        files["node_attributes"] = [", ".join(map(str, row)) for row in rows]
    for file, lines in files.items():
        (raw / f"{name}_{file}.txt").write_text("\n".join(lines) + "\n")
    return written
