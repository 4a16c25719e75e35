"""Inspect a graph before it is used: counts, statistics and warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from torch import Tensor
from torch_geometric.data import Data

from analysis.data.feature_scales import WIDE, Scales, feature_scales
from analysis.data.graph_warnings import changes_on_preparing, warning_sentences
from analysis.data.preparation_options import LEAST, features_offered, needed_for_classes, splits_offered


@dataclass(frozen=True)
class GraphReport:
    """Counts, statistics and warnings of one graph, or of several graphs together.

    Attributes:
        graphs: number of graphs, at least 1.
        nodes: number of nodes in all graphs.
        edges: pairs of nodes that are joined, each counted once (each way once, where ``directed``), without
            self-loops and repeats.
        directed: whether an edge lacks its reverse.
        degrees: ``degrees[d]`` is how many nodes have d neighbours.
        components: connected components, direction ignored; every graph has at least one.
        largest: number of nodes in the largest component.
        isolated: number of nodes without a neighbour.
        self_loops: number of edges from a node to itself.
        duplicates: number of edges that are listed again.
        features: numbers a node has; 0 where there are none.
        constant_features: number of features that are the same for all nodes.
        scales: the largest and the smallest scale of a feature; None without features.
        feature_names: one per feature, or empty.
        weighted: whether edges have weights.
        level: what has labels: ``"node"``, ``"graph"`` or ``""``.
        classes: label name -> number of nodes (graphs, at that level) that have it, in the order of the
            labels.
        unlabelled: number of nodes (graphs, at that level) without a label.
        homophily: share of edges between nodes of one label
            (`Zhu et al., 2020 <https://arxiv.org/abs/2006.11468>`_), in [0, 1]; None where it is undefined.
        homophily_neutral: what homophily would be if labels were dealt out by chance: the sum of squared
            shares, in [0, 1].
        split: ``"train"``, ``"val"``, ``"test"`` -> number of nodes or graphs, in the first of several
            splits; None where the files have no split.
        splits: number of splits side by side, at least 1.
        rare: labels with fewer than 3 members, which stay out of validation and testing.
        odd: what is unusual, one sentence each.
        changed: what was changed on reading and what will be on preparing, and why.
        features_offered: what can stand in for missing features.
        splits_offered: how labels can be split.
        lacking: why nodes or graphs cannot be classified, one sentence; "" where they can.
    """

    graphs: int
    nodes: int
    edges: int
    directed: bool
    degrees: np.ndarray
    components: int
    largest: int
    isolated: int
    self_loops: int
    duplicates: int
    features: int
    constant_features: int
    scales: Scales | None
    feature_names: tuple[str, ...]
    weighted: bool
    level: str
    classes: Mapping[str, int]
    unlabelled: int
    homophily: float | None
    homophily_neutral: float | None
    split: Mapping[str, int] | None
    splits: int
    rare: tuple[str, ...]
    odd: tuple[str, ...]
    changed: tuple[str, ...]
    features_offered: tuple[str, ...]
    splits_offered: tuple[str, ...]
    lacking: str

    @property
    def wide_scales(self) -> bool:
        """Whether feature scales differ so much that features are standardised by default."""
        return self.scales is not None and self.scales.factor >= WIDE


def inspect_graph(data: Data | list[Data]) -> GraphReport:
    """Inspect a graph, or several together, without changing anything.

    Args:
        data: a graph, or several.

    >>> import torch
    >>> path = Data(edge_index=torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]]), y=torch.tensor([0, 0, 1]),
    ...             num_nodes=3)
    >>> report = inspect_graph(path)
    >>> report.edges, report.degrees.tolist(), report.homophily, report.components
    (2, [0, 2, 1], 0.5, 1)
    """
    graphs = data if isinstance(data, list) else [data]
    edges, n = _concatenate(graphs)
    structure, ends = _structure(edges, n)
    facts: dict[str, Any] = {
        "graphs": len(graphs),
        "nodes": n,
        **structure,
        "features": graphs[0].x.shape[1] if graphs and graphs[0].x is not None else 0,
        "constant_features": _count_constant_features(graphs),
        "scales": feature_scales(graphs),
        "feature_names": tuple(graphs[0].get("feature_names") or ()) if graphs else (),
        "weighted": any(g.get("edge_weight") is not None for g in graphs),
        **_class_facts(graphs, ends),
        "split": _split(graphs),
        "splits": _splits_side_by_side(graphs),
    }
    notes = dict.fromkeys(note for g in graphs for note in g.get("notes") or ())
    questions = dict.fromkeys(question for g in graphs for question in g.get("questions") or ())
    return GraphReport(
        **facts,
        odd=(*warning_sentences(facts), *(f"{question}." for question in questions)),
        changed=(*notes, *changes_on_preparing(facts)),
        features_offered=features_offered(facts),
        splits_offered=splits_offered(facts),
        lacking=needed_for_classes(facts),
    )


def _structure(edges: np.ndarray, n: int) -> tuple[dict[str, Any], np.ndarray]:
    """What a report says of ``edges`` ``[2, E]`` between n nodes; also the joined pairs ``[2, P]``, once."""
    edge_codes = edges[0] * max(n, 1) + edges[1]
    distinct = np.unique(edge_codes)
    source, target = distinct // max(n, 1), distinct % max(n, 1)
    loops = source == target
    source, target = source[~loops], target[~loops]
    reverse = np.unique(target * max(n, 1) + source)
    directed = not np.array_equal(reverse, distinct[~loops])
    pairs = np.unique(np.minimum(source, target) * max(n, 1) + np.maximum(source, target))
    ends = np.stack([pairs // max(n, 1), pairs % max(n, 1)])
    degree = np.bincount(ends.reshape(-1), minlength=n)
    count, owner = connected_components(
        coo_array((np.ones(len(pairs)), (ends[0], ends[1])), shape=(n, n)), directed=False
    )
    duplicates = len(edge_codes) - len(distinct)
    facts = {
        "edges": len(source) if directed else len(pairs),
        "directed": directed,
        "degrees": np.bincount(degree) if n else np.zeros(1, dtype=np.int64),
        "components": int(count),
        "largest": int(np.bincount(owner).max()) if n else 0,
        "isolated": int((degree == 0).sum()),
        "self_loops": int(loops.sum()),
        # each undirected edge is listed twice, and so is each duplicate
        "duplicates": duplicates if directed else (duplicates + 1) // 2,
    }
    return facts, ends


def _class_facts(graphs: list[Data], ends: np.ndarray) -> dict[str, Any]:
    """What a report says of the labels; ``ends`` ``[2, P]`` are the joined pairs of nodes."""
    level, y, names = _labels(graphs)
    classes = {name: int((y == c).sum()) for c, name in enumerate(names)} if level else {}
    return {
        "level": level,
        "classes": classes,
        "rare": tuple(name for name, count in classes.items() if 0 < count < LEAST),
        "unlabelled": int((y < 0).sum()) if level else 0,
        "homophily": _homophily(ends, y) if level == "node" else None,
        "homophily_neutral": _neutral_homophily(y) if level == "node" else None,
    }


def _concatenate(graphs: list[Data]) -> tuple[np.ndarray, int]:
    """Concatenate the edges of all graphs with node offsets; also returns the total number of nodes."""
    start, parts = 0, []
    for graph in graphs:
        if graph.edge_index is not None:
            parts.append(graph.edge_index.cpu().numpy().astype(np.int64) + start)
        start += int(graph.num_nodes or 0)
    return (np.concatenate(parts, axis=1) if parts else np.zeros((2, 0), dtype=np.int64)), start


def _labels(graphs: list[Data]) -> tuple[str, np.ndarray, tuple[str, ...]]:
    labels = [g.y for g in graphs if g.y is not None]
    if not labels or any(y.is_floating_point() or y.dim() != 1 for y in labels) or len(labels) < len(graphs):
        return "", np.zeros(0, dtype=np.int64), ()
    whole = len(graphs) > 1 and all(len(y) == 1 for y in labels)
    y = np.concatenate([label.cpu().numpy() for label in labels]).astype(np.int64)
    known = tuple(graphs[0].get("label_names") or ())
    count = int(y.max(initial=-1)) + 1
    names = known if len(known) >= count else tuple(str(c) for c in range(count))
    return ("graph" if whole else "node") if count else "", y, names


def _homophily(ends: np.ndarray, y: np.ndarray) -> float | None:
    known = (y[ends] >= 0).all(axis=0)
    return float((y[ends[0]] == y[ends[1]])[known].mean()) if known.any() else None


def _neutral_homophily(y: np.ndarray) -> float | None:
    counts = np.bincount(y[y >= 0]) if (y >= 0).any() else None
    return None if counts is None else float(((counts / counts.sum()) ** 2).sum())


def _count_constant_features(graphs: list[Data]) -> int:
    if not graphs or any(g.x is None for g in graphs):
        return 0
    low = np.min([_feature_extreme(g.x, largest=False) for g in graphs], axis=0)
    high = np.max([_feature_extreme(g.x, largest=True) for g in graphs], axis=0)
    return int((low == high).sum())


def _feature_extreme(x: Tensor, *, largest: bool) -> np.ndarray:
    if not len(x):
        return np.full(x.shape[1], -np.inf if largest else np.inf)
    return (x.amax(0) if largest else x.amin(0)).cpu().numpy()


def _split(graphs: list[Data]) -> Mapping[str, int] | None:
    parts = ("train", "val", "test")
    if all(f"{name}_mask" in g for g in graphs for name in parts):
        masks = {name: [g[f"{name}_mask"] for g in graphs] for name in parts}
        return {
            name: sum(int((mask[:, 0] if mask.dim() == 2 else mask).sum()) for mask in graph_masks)
            for name, graph_masks in masks.items()
        }
    if len(graphs) > 1 and all("split" in g for g in graphs):
        return {name: sum(int(g.split == number) for g in graphs) for number, name in enumerate(parts)}
    return None


def _splits_side_by_side(graphs: list[Data]) -> int:
    counts = {g.train_mask.shape[1] for g in graphs if "train_mask" in g and g.train_mask.dim() == 2}
    return counts.pop() if len(counts) == 1 else 1
