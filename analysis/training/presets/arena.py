"""Specs for comparing poolers on one graph: every pooler with every seed, all else equal."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.checks import BadInput
from analysis.data.catalog import task_of
from analysis.training.spec import ClusterSpec, DataSpec, RunSpec

EPOCHS = 150
PRESET = "arena"
"""What the runs of an arena are marked with, as others are with the preset they are of."""


def arena_specs(
    data: DataSpec,
    *,
    clusters: int,
    poolers: Sequence[str],
    seeds: Sequence[int] = (0,),
    epochs: int = EPOCHS,
    device: str = "cpu",
) -> tuple[RunSpec, ...]:
    """Specs of every pooler with every seed, ordered by seed so that each pooler has an early result.

    All have a GCN of 2 layers of 32 before them, as clusters are learned in `Graph Clustering with Graph
    Neural Networks <https://arxiv.org/abs/2006.16904>`_, and Adam with learning rate 0.01. MemPooling (4
    heads, keys from k-means after a third of the epochs, DEC's KL) learns on links; the others by their own
    loss alone, as in their papers. No label is used; the graph is the same for all seeds.

    Args:
        data: a data set of one graph.
        clusters: number of clusters K, at least 2.
        poolers: names in :data:`analysis.layers.poolers.table.POOLERS`.
        seeds: seeds of weights and draws, at least 0.
        epochs: number of training epochs.
        device: ``"cpu"``, ``"cuda"`` or ``"auto"``.

    Raises:
        BadInput: for data of many graphs, or a value out of its bounds.

    >>> specs = arena_specs(DataSpec(name="karate"), clusters=2, poolers=["memory", "dmon"], seeds=[0, 1])
    >>> [(spec.seed, spec.model.pooler) for spec in specs]
    [(0, 'memory'), (0, 'dmon'), (1, 'memory'), (1, 'dmon')]
    """
    if task_of(data) == "graph classification":
        raise BadInput(f"expected one graph for the arena, got '{data.name}', which has many graphs")
    base = RunSpec(data=data, model=ClusterSpec(encoder="gcn", encoder_layers=2, hidden=32, heads=4)).with_(
        model__clusters=(clusters,),
        training__epochs=epochs,
        training__lr=0.01,
        training__warmup_epochs=min(500, epochs // 3),
        training__device=device,
    )
    return tuple(base.with_(model__pooler=pooler, seed=seed) for seed in seeds for pooler in poolers)
