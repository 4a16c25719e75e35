"""Prepare user graphs for training: clean edges, add features, split the labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import torch
from torch import Tensor
from torch_geometric.data import Data
from torch_geometric.utils import coalesce

from analysis.checks import BadInput, one_of
from analysis.data.builtin.table import Task
from analysis.data.check_graph import check_graphs
from analysis.data.feature_normalisation import standardised
from analysis.data.inspect import inspect_graph
from analysis.data.missing_features import degree_features, laplacian_features, one_hot_features
from analysis.data.preparation_options import FEW, LEAST, numbered_classes, why_not
from analysis.data.splits import few_labels_split, stratified_split

Features = Literal["own", "degree", "one-hot", "laplacian"]
Split = Literal["own", "stratified", "few-shot"]
SHARES = (0.6, 0.2, 0.2)
"""Training, validation and test share of a stratified split."""
_OF_FILES = {"notes", "questions", "directed", "columns", "id_columns"}
"""What says how files were read; no model learns from it."""
_PARTS = ("train_mask", "val_mask", "test_mask")


def possible_tasks(graphs: Sequence[Data]) -> list[Task]:
    """Tasks that the graphs allow, the most informative first.

    Args:
        graphs: at least 1 graph.

    >>> possible_tasks([Data(edge_index=torch.tensor([[0, 1], [1, 0]]), num_nodes=2)])
    ['link reconstruction']
    """
    report = inspect_graph(list(graphs))
    if report.level == "graph" and report.splits_offered:
        return ["graph classification"]
    if report.level == "node" and report.splits_offered:
        return ["node classification", "link reconstruction"]
    return ["link reconstruction"]


def prepare(
    graphs: Data | Sequence[Data],
    *,
    features: Features | None = None,
    split: Split | None = None,
    task: Task | None = None,
    standardise: bool | None = None,
    split_index: int | None = None,
    seed: int = 0,
) -> Data | list[Data]:
    """Prepare copies of graphs for the training loop.

    Edges become undirected, repeats are merged (their weights added) and self-loops left out. For link
    reconstruction and node classification several graphs are joined into one.

    Args:
        graphs: as :func:`~analysis.data.upload.upload.read_upload` gives them; one, or several.
        features: ``own``; ``degree``, one-hot up to 63; ``one-hot``, one feature a node; ``laplacian``, eight
            eigenvectors of the normalised Laplacian. None takes the graphs' own, else the
            first that :func:`~analysis.data.inspect.inspect_graph` offers.
        split: ``own``; ``stratified``, 60 / 20 / 20 % of every class; ``few-shot``, 20 of every class for
            training as in Planetoid, the rest halved. None takes their own, else a stratified one. Classes
            with fewer than 3 members are for training only.
        task: learning task; None takes the first of :func:`possible_tasks`.
        standardise: whether every feature is brought to mean 0 and standard deviation 1
            (:func:`~analysis.data.feature_normalisation.standardised`). None does so where scales differ
            by 1,000 or more.
        split_index: which of several splits side by side (masks ``[N, S]``) is used, 0 to S - 1.
        seed: seed of the split, at least 0.

    Returns:
        A list for graph classification, one graph otherwise.

    Raises:
        BadInput: if the graphs do not have what is asked for.

    >>> square = Data(edge_index=torch.tensor([[0, 1, 2, 3], [1, 2, 3, 0]]), num_nodes=4)
    >>> ready = prepare(square)
    >>> ready.num_edges, ready.x.tolist()[0]
    (8, [1.0, 0.0, 0.0, 0.0])
    """
    originals = [graphs] if isinstance(graphs, Data) else list(graphs)
    check_graphs(originals)
    tasks = possible_tasks(originals)
    learned = tasks[0] if task is None else one_of("task", task, get_args(Task))
    if learned not in tasks:
        raise BadInput(why_not(learned, vars(inspect_graph(originals))))
    tidy = [_clean_edges(graph) for graph in originals]
    if learned == "node classification" and split in (None, "own"):
        for graph in tidy:
            _choose_split(graph, split_index)
    if learned != "graph classification" and len(tidy) > 1:
        tidy = [_disjoint_union(tidy)]
    if learned == "link reconstruction" and tidy[0].num_edges == 0:
        raise BadInput("expected edges to learn clusters from, got a graph without any; join its nodes first")
    _add_features(tidy, features, standardise=standardise)
    _name_labels(tidy)
    if learned == "graph classification":
        for graph in tidy:  # positions of many graphs are pixel positions
            if "pos" in graph:
                del graph["pos"]
        return _split_graphs(tidy, split, seed)
    (graph,) = tidy
    if learned == "node classification":
        _split_nodes(graph, split, seed)
    else:
        for name in _PARTS:
            if name in graph:
                del graph[name]
    return graph


def _clean_edges(graph: Data) -> Data:
    ready = Data(**{key: value for key, value in graph.to_dict().items() if key not in _OF_FILES})
    n = int(graph.num_nodes)
    ready.num_nodes = n
    ready.label_names = tuple(graph.get("label_names") or ())
    ready.name = graph.get("name") or "own graph"
    edges = graph.edge_index if graph.edge_index is not None else torch.zeros(2, 0, dtype=torch.long)
    weight = graph.get("edge_weight")
    weight = torch.ones(edges.shape[1]) if weight is None else weight.float()
    proper = edges[0] != edges[1]
    edges, weight = coalesce(edges[:, proper], weight[proper], num_nodes=n, reduce="sum")
    # An edge in both directions keeps its weight (or the mean of two); a one-way edge counts twice.
    both, twice = torch.cat([edges, edges.flip(0)], dim=1), torch.cat([weight, weight])
    ready.edge_index, mean = coalesce(both, twice, num_nodes=n, reduce="mean")
    if graph.get("edge_weight") is not None:
        ready.edge_weight = mean
    for name in ("edge_attr", *(() if graph.x is not None else ("x",))):
        if name in ready:
            del ready[name]
    return ready


def _disjoint_union(graphs: list[Data]) -> Data:
    """Merge several graphs into one disconnected graph."""
    starts = np.cumsum([0, *(g.num_nodes for g in graphs)]).tolist()
    whole = Data(
        edge_index=torch.cat([g.edge_index + s for g, s in zip(graphs, starts, strict=False)], dim=1),
        num_nodes=starts[-1],
        name=f"{len(graphs)} graphs beside each other",
        label_names=graphs[0].label_names,
        node_names=tuple(name for g in graphs for name in g.get("node_names") or ()),
    )
    for key in ("x", "pos", "edge_weight", "y", *_PARTS):
        values = [g[key] for g in graphs if isinstance(g.get(key), Tensor)]
        if len(values) == len(graphs) and (key != "y" or sum(map(len, values)) == starts[-1]):
            whole[key] = torch.cat(values)
    return whole


def _choose_split(graph: Data, index: int | None) -> None:
    """Select one of several splits stored as columns of the masks.

    Raises:
        BadInput: if none is asked for, or one that is not there.
    """
    if not all(name in graph for name in _PARTS) or graph.train_mask.dim() < 2:
        return
    count = graph.train_mask.shape[1]
    if count > 1 and index is None:
        raise BadInput(
            f"expected one split, got {count} side by side (train_mask {list(graph.train_mask.shape)}); "
            f"say which one with split_index=0 to {count - 1}"
        )
    column = index or 0
    if not 0 <= column < count:
        raise BadInput(f"expected split_index from 0 to {count - 1}, got {column}")
    for name in _PARTS:
        graph[name] = graph[name][:, column].bool()


def _add_features(graphs: list[Data], features: Features | None, *, standardise: bool | None) -> None:
    report = inspect_graph(graphs)
    kind = one_of("features", features or report.features_offered[0], report.features_offered)
    if kind == "own":
        for graph in graphs:
            graph.x = graph.x.float()
        if report.wide_scales if standardise is None else standardise:
            graphs[:] = standardised(graphs, keep_binary=True)
        return
    make = {"degree": degree_features, "one-hot": one_hot_features, "laplacian": laplacian_features}[kind]
    for graph, x in zip(graphs, make(graphs), strict=True):
        graph.x = x


def _split_nodes(graph: Data, split: Split | None, seed: int) -> None:
    offered = inspect_graph(graph).splits_offered
    kind = one_of("split", split or offered[0], offered)
    if kind == "own":
        for name in _PARTS:
            graph[name] = graph[name] & (graph.y >= 0)
        return
    split_of = _draw_split(graph.y.numpy(), kind, seed)
    for number, name in enumerate(_PARTS):
        graph[name] = torch.from_numpy(split_of == number)


def _split_graphs(graphs: list[Data], split: Split | None, seed: int) -> list[Data]:
    offered = inspect_graph(graphs).splits_offered
    kind = one_of("split", split or offered[0], offered)
    if kind != "own":
        split_of = _draw_split(np.array([int(g.y) for g in graphs]), kind, seed)
        for graph, number in zip(graphs, split_of.tolist(), strict=True):
            graph.split = number
    return [graph for graph in graphs if int(graph.y) >= 0]


def _draw_split(y: np.ndarray, split: str, seed: int) -> np.ndarray:
    """Draw a split: 0, 1 or 2 for every labelled item, -1 for the others."""
    split_of = np.full(len(y), -1, dtype=np.int8)
    counts = np.bincount(y[y >= 0], minlength=1)
    rare = (y >= 0) & (counts[np.maximum(y, 0)] < LEAST)
    split_of[rare] = 0
    known = np.flatnonzero((y >= 0) & ~rare)
    labels = y[known]
    if split == "stratified":
        sizes = _split_sizes(len(known))
        split_of[known] = stratified_split(labels, sizes, seed=seed)
        return split_of
    common = counts[counts >= LEAST]
    few = min(FEW, int(common.min()) // 2)
    left = len(known) - few * len(common)
    split_of[known] = few_labels_split(
        labels, per_label=few, validation=left // 2, test=left - left // 2, seed=seed
    )
    return split_of


def _split_sizes(n: int) -> list[int]:
    validation, test = (max(1, round(share * n)) for share in SHARES[1:])
    return [n - validation - test, validation, test]


def _name_labels(graphs: list[Data]) -> None:
    """Labels of graphs as PyG has them are numbers; pictures and readouts go by names."""
    y = [graph.get("y") for graph in graphs]
    classes = all(isinstance(ids, Tensor) and ids.dim() == 1 and not ids.is_floating_point() for ids in y)
    if not graphs[0].label_names and classes and sum(map(len, y)) > 0:
        names = numbered_classes(int(torch.cat(y).max()) + 1)
        for graph in graphs:
            graph.label_names = names
