"""Load benchmarks with PyG's loaders and convert them to what training expects."""

from __future__ import annotations

import io
import warnings
from contextlib import redirect_stderr
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch_geometric.datasets
from torch_geometric.data import Data
from torch_geometric.utils import degree, one_hot, remove_self_loops, to_undirected

from analysis.checks import BadInput, one_of
from analysis.data.benchmarks.files import FOLDER, linked_root, raw_folder
from analysis.data.benchmarks.filtered_wikipedia import FilteredWikipedia
from analysis.data.benchmarks.table import BENCHMARKS, Benchmark
from analysis.data.preparation_options import numbered_classes
from analysis.data.splits import stratified_split

TRAIN_PER_LABEL, VALIDATION_PER_LABEL = 20, 30
"""The split of `Shchur et al. (2018) <https://arxiv.org/abs/1811.05868>`_; the rest is for testing."""
MOST_DEGREES = 64
"""Nodes without features are told apart by their degree; larger degrees count as this one."""


def load_benchmark(name: str, *, root: Path | None = None, seed: int = 0) -> Data | list[Data]:
    """Load the benchmark called ``name`` with PyG's own loader: a graph, or a list of graphs.

    Edges are listed in both directions and self-loops are left out. One graph comes with ``train_mask``,
    ``val_mask`` and ``test_mask``; each of several graphs with ``split`` (0 train, 1 validation, 2 test).

    Args:
        name: a key of :data:`~analysis.data.benchmarks.table.BENCHMARKS`.
        root: a folder laid out as PyG's loaders lay it out, with or without a folder for each loader
            (``ROOT/Planetoid/Cora/raw`` or ``ROOT/Cora/raw``). None looks into the folder that
            ``SOFT_CLUSTER_LAB_DATA`` names, then among what was downloaded before, then downloads. Nothing
            is ever written into a folder of yours. Some raw files are pickles, which can run code as they
            are read: give only folders you trust.
        seed: number, at least 0: which of ten public splits, or what a split is drawn from where there is no
            public one.

    Raises:
        BadInput: if there is no benchmark of that name, or its files are not to be had.
    """
    one_of("data", name, BENCHMARKS)
    benchmark = BENCHMARKS[name]
    graphs = _read(name, raw_folder(benchmark, root))
    if benchmark.task == "graph classification":
        return _graph_list(benchmark, graphs, seed)
    return _single_graph(benchmark, graphs[0], seed)


@lru_cache(maxsize=2)
def _read(name: str, raw: Path | None) -> tuple[Data, ...]:
    """Read every graph with PyG; cached, because the runs of a sweep load the same data one after another."""
    benchmark = BENCHMARKS[name]
    options: dict[str, Any] = {"name": benchmark.name} if benchmark.name else {}
    if benchmark.loader == "TUDataset":
        options["use_node_attr"] = True
    with linked_root(benchmark, raw) as root, warnings.catch_warnings(), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")  # old pickles of SciPy matrices
        try:
            filtered = benchmark.name.endswith("_filtered")
            loader = FilteredWikipedia if filtered else getattr(torch_geometric.datasets, benchmark.loader)
            dataset = loader(str(root), **options)
        except Exception as error:
            raise BadInput(_not_readable(benchmark, raw, error)) from None
        return tuple(dataset[i] for i in range(len(dataset)))


def _not_readable(benchmark: Benchmark, raw: Path | None, error: Exception) -> str:
    if raw is not None:
        return (
            f"expected the raw files of {benchmark.title} in {raw}, PyG could not read them "
            f"({type(error).__name__}); put a complete copy there"
        )
    return (
        f"expected {benchmark.title} in a folder or on the network, found neither; set {FOLDER} to a folder "
        f"that holds {benchmark.loader}/{benchmark.folder}, or connect to the network"
    )


def _single_graph(benchmark: Benchmark, read: Data, seed: int) -> Data:
    y = read.y.long()
    masks = _masks(benchmark, read, seed)
    return Data(
        x=read.x.float(),
        edge_index=_edges(read),
        y=y,
        **dict(zip(("train_mask", "val_mask", "test_mask"), masks, strict=True)),
        name=benchmark.title,
        label_names=numbered_classes(int(y.max()) + 1),
    )


def _masks(benchmark: Benchmark, read: Data, seed: int) -> list[torch.Tensor]:
    if benchmark.split == "drawn":
        split = fixed_size_split(read.y.numpy(), seed=seed)
        return [torch.from_numpy(split == number) for number in range(3)]
    masks = [read[f"{role}_mask"].bool() for role in ("train", "val", "test")]
    return [mask[:, seed % mask.shape[1]] if mask.dim() == 2 else mask for mask in masks]


def fixed_size_split(y: np.ndarray, *, seed: int) -> np.ndarray:
    """20 training and 30 validation items of every label, the rest for testing: ``[N]`` int8 of 0, 1, 2.

    Labels too rare for that give two fifths of their items to training and as many to validation.

    Args:
        y: ``[N]``, labels, whole numbers.
        seed: seed of the draw.

    >>> np.bincount(fixed_size_split(np.repeat([0, 1], 100), seed=0)).tolist()
    [40, 60, 100]
    """
    split = np.full(len(y), 2, np.int8)
    generator = np.random.default_rng(seed)
    for label in np.unique(y):
        members = generator.permutation(np.flatnonzero(y == label))
        train = min(TRAIN_PER_LABEL, -(-2 * len(members) // 5))
        split[members[:train]] = 0
        split[members[train : train + min(VALIDATION_PER_LABEL, 2 * len(members) // 5)]] = 1
    return split


def _graph_list(benchmark: Benchmark, read: tuple[Data, ...], seed: int) -> list[Data]:
    y = np.array([int(graph.y) for graph in read])
    tenth = len(y) // 10
    split = stratified_split(y, [len(y) - 2 * tenth, tenth, tenth], seed=seed)
    names = numbered_classes(int(y.max()) + 1)
    graphs = []
    for number, graph in enumerate(read):
        edges = _edges(graph)
        graphs.append(
            Data(
                x=_features(graph, edges),
                edge_index=edges,
                y=torch.tensor([y[number]]),
                split=int(split[number]),
                name=f"{benchmark.title} {number}",
                label_names=names,
            )
        )
    return graphs


def _features(graph: Data, edges: torch.Tensor) -> torch.Tensor:
    if graph.x is not None and graph.x.shape[1] > 0:
        return graph.x.float()
    degrees = degree(edges[1], graph.num_nodes).long().clamp_max(MOST_DEGREES)
    return one_hot(degrees, num_classes=MOST_DEGREES + 1)


def _edges(graph: Data) -> torch.Tensor:
    edges, _ = remove_self_loops(graph.edge_index)
    return to_undirected(edges, num_nodes=graph.num_nodes)
