"""Estimate the duration of a training on one core before it starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from analysis.data.benchmarks.table import BENCHMARKS
from analysis.training.loop.snapshot import snapshot_epochs
from analysis.training.spec import ClusterSpec, DataSpec, DepthSpec, RunSpec

# Measured on one core of a 2-core cloud machine; the estimate is meant to be right within a factor of three.
PRODUCTS_PER_SECOND = 8e9  # multiply-adds of dense matrix products, forward and backward
TOUCHES_PER_SECOND = 1.5e9  # multiply-adds that are bound by memory: edges, distances, groups
CALL_SECONDS = 5e-4  # overhead of a layer per batch
START_SECONDS = 4.0  # of processor time until a worker process has loaded the libraries
RUN_SECONDS = 0.15  # to load the data, and to write a run
FINAL_SECONDS = 1.3e-4  # for each node and layer in the table of a trained depth run
SNAPSHOT_SECONDS = 1.2e-5  # for each node and layer in the measures of a recorded epoch


class Size(NamedTuple):
    """Size of a data set.

    Attributes:
        graphs: number of graphs in it.
        nodes: number of nodes of all graphs.
        edges: number of edges of all graphs, each direction counted.
    """

    graphs: int
    nodes: int
    edges: int


SIZES = {
    "digits": Size(1797, 58736, 319784),
    "digits-knn": Size(1, 1797, 19858),
    "karate": Size(1, 34, 156),
    "les-miserables": Size(1, 77, 508),
    "planted-partition": Size(1, 200, 2176),
    "ring-of-cliques": Size(1, 48, 256),
}
MEDIUM = Size(1, 3000, 15000)


def size_of(data: DataSpec) -> Size:
    """Size of the sample or benchmark that ``data`` name; a user graph counts as medium-sized.

    >>> size_of(DataSpec(name="cora")).nodes
    2708
    """
    if known := BENCHMARKS.get(data.name):
        return Size(known.graphs, known.nodes, known.edges)
    return SIZES.get(data.name, MEDIUM)


def seconds_per_epoch(spec: RunSpec, *, size: Size | None = None) -> float:
    """Estimated seconds per epoch on one core.

    With N nodes, E edges, h hidden features, L layers, M memory layers and B batches: (L + 3 M) B calls,
    L N h^2 multiply-adds in matrix products, L E h along edges, N H K h in distances to keys, and 2 L N G h
    in group statistics.

    Args:
        spec: what is trained.
        size: size of a user graph; None looks up that of ``spec.data``.
    """
    size, model = size or size_of(spec.data), spec.model
    batches = -(-size.graphs // spec.training.batch_size)
    if isinstance(model, DepthSpec):
        layers = calls = model.depth
        touches = 2 * layers * size.nodes * model.groups * model.hidden if model.norm == "diff_group" else 0
    else:
        layers = model.encoder_layers
        calls = layers + 3 * len(model.clusters)  # distances, mixing and the KL term of every memory layer
        touches = size.nodes * model.hidden * _keys(model)
    touches += layers * size.edges * model.hidden
    products = layers * size.nodes * model.hidden**2
    return calls * batches * CALL_SECONDS + products / PRODUCTS_PER_SECOND + touches / TOUCHES_PER_SECOND


def seconds(spec: RunSpec, *, size: Size | None = None) -> float:
    """Estimated seconds of the whole training on one core.

    Args:
        spec: what is trained.
        size: size of a user graph; None looks up that of ``spec.data``.
    """
    warmup = spec.training.warmup_epochs if isinstance(spec.model, ClusterSpec) else 0
    return (spec.training.epochs + warmup) * seconds_per_epoch(spec, size=size)


def run_seconds(spec: RunSpec, *, size: Size | None = None) -> float:
    """Estimated seconds of a run on one core: its training, its data, and the measures of its layers.

    With N nodes, L layers and R recorded epochs, measures take N (L + 2) of a depth run's final table, and
    R N (L + 1) of its recorded epochs.

    Args:
        spec: what is trained.
        size: size of a user graph; None looks up that of ``spec.data``.
    """
    nodes, model = (size or size_of(spec.data)).nodes, spec.model
    measured = 0.0
    if isinstance(model, DepthSpec):
        recorded = len(snapshot_epochs(spec.training.epochs))
        measured = FINAL_SECONDS * (model.depth + 2) + SNAPSHOT_SECONDS * recorded * (model.depth + 1)
    return RUN_SECONDS + measured * nodes + seconds(spec, size=size)


def sweep_seconds(specs: Sequence[RunSpec], *, workers: int) -> float:
    """Estimated seconds until all of ``specs`` are trained, with the start of the processes that train.

    Args:
        specs: what is trained.
        workers: number of processes >= 1, each with a core of its own.

    >>> spec = RunSpec(data=DataSpec(name="karate"))
    >>> START_SECONDS < sweep_seconds([spec] * 4, workers=2) < sweep_seconds([spec] * 4, workers=1)
    True
    """
    runs = [run_seconds(spec) for spec in specs]
    return START_SECONDS + max(max(runs), sum(runs) / workers)


def _keys(model: ClusterSpec) -> int:
    # Later memory layers see clusters instead of nodes, which are few.
    return model.heads * model.clusters[0]
