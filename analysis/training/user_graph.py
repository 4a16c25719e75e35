"""Train on a user graph instead of a named data set: prepare it, and name it by its content."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import NamedTuple

from torch import Tensor
from torch_geometric.data import Data, Dataset

from analysis.checks import BadInput
from analysis.data.builtin.table import Task
from analysis.data.catalog import OWN
from analysis.data.check_graph import check_graph
from analysis.data.fingerprint import fingerprint
from analysis.data.prepare import possible_tasks, prepare
from analysis.training.spec import DepthSpec, RunSpec


class UserGraphRun(NamedTuple):
    """A spec that names a graph by its fingerprint, with that graph, prepared.

    Attributes:
        spec: the run, whose data are named by the fingerprint.
        data: the prepared graph, or graphs.
    """

    spec: RunSpec
    data: Data | list[Data]


def on_user_graph(
    spec: RunSpec, user_data: Data | Sequence[Data], *, task: Task | None = None
) -> UserGraphRun:
    """Adapt ``spec`` to a user graph in place of the data it names.

    The graph is made ready as :func:`~analysis.data.prepare.prepare` does it by itself: edges in both
    directions, features where there are none, its own split or a stratified one drawn from ``data.seed``;
    of several splits side by side (masks ``[N, 10]``) ``data.seed`` picks one, as it does of benchmarks.

    Args:
        spec: model, training and seed; of its data only ``seed``, ``row_normalise``, ``standardise`` and
            folds count.
        user_data: a PyG ``Data``, or several.
        task: learning task. None takes node classification for deep models; for others graph
            classification where several graphs have labels, else link reconstruction.

    Raises:
        BadInput: if it is no graph, or not one for that task.

    >>> import torch
    >>> ring = Data(edge_index=torch.tensor([[0, 1, 2], [1, 2, 0]]), num_nodes=3)
    >>> run = on_user_graph(RunSpec(), ring)
    >>> run.spec.data.name[:4], run.spec.data.task, run.data.num_edges
    ('own:', 'link reconstruction', 6)
    """
    graphs = [_flat(graph) for graph in as_graphs(user_data)]
    for graph in graphs:
        check_graph(graph)
    task = task or _task(spec, graphs)
    if task == "node classification":
        _check_labels(graphs)
    mask = graphs[0].get("train_mask")
    side_by_side = mask.shape[1] if isinstance(mask, Tensor) and mask.dim() == 2 else 0
    index = spec.data.seed % side_by_side if side_by_side else None
    ready = prepare(graphs, task=task, seed=spec.data.seed, split_index=index)
    data = spec.data.model_dump() | {"name": f"{OWN}{fingerprint(ready)}", "task": task}
    return UserGraphRun(spec.with_(data=data), ready)


def as_graphs(user_data: object) -> list[Data]:
    """Wrap one PyG graph, or several, in a list.

    Args:
        user_data: PyG's ``Data``, a sequence of them, or a ``Dataset``.

    Raises:
        BadInput: for anything else, such as a graph with several types of nodes.

    >>> len(as_graphs(Data(num_nodes=3)))
    1
    """
    if isinstance(user_data, Data):
        return [user_data]
    if hasattr(user_data, "node_types"):
        raise BadInput(
            f"expected a graph with one type of nodes, got {type(user_data).__name__}; make it one with "
            ".to_homogeneous(), or give the part that you mean"
        )
    graphs = list(user_data) if isinstance(user_data, Sequence | Dataset) else []
    if not graphs or not all(isinstance(graph, Data) for graph in graphs):
        kinds = type(graphs[0]).__name__ + "s" if graphs else "none"
        actual = type(user_data).__name__ if not graphs else f"a {type(user_data).__name__} of {kinds}"
        raise BadInput(f"expected a torch_geometric.data.Data or a list of them, got {actual}")
    return graphs


def _flat(graph: Data) -> Data:
    """Flatten labels stored as a column ``[N, 1]``."""
    y = graph.get("y")
    if not isinstance(y, Tensor) or y.dim() != 2 or y.shape[1] != 1:
        return graph
    flat = copy(graph)
    flat.y = y.squeeze(1)
    return flat


def _check_labels(graphs: list[Data]) -> None:
    """Refuse graphs whose nodes have no classes."""
    for graph in graphs:
        y, n = graph.get("y"), graph.num_nodes
        if not isinstance(y, Tensor) or y.is_floating_point() or y.shape != (n,):
            actual = f"{y.dtype} of shape {list(y.shape)}" if isinstance(y, Tensor) else "none"
            raise BadInput(
                f"expected node labels y of shape [{n}], whole numbers, for a deep model, got {actual}; "
                "train one that clusters (kind 'cluster') where there are none"
            )


def _task(spec: RunSpec, graphs: list[Data]) -> Task:
    if isinstance(spec.model, DepthSpec):
        return "node classification"
    offered = possible_tasks(graphs)
    return offered[0] if offered[0] == "graph classification" else "link reconstruction"
