"""Tournament of cures for deep networks: several depths, each without and with each cure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.checks import BadInput, one_of
from analysis.training.spec import DepthSpec, RunSpec, TrainingSpec

NONE = "none"
EPOCHS = 200
CURES: dict[str, Mapping[str, Any]] = {
    NONE: {},
    "batch": {"norm": "batch"},
    "pair": {"norm": "pair"},
    "graph": {"norm": "graph"},
    "node": {"norm": "node_srv", "skip": "residual"},
    "contra": {"norm": "contra"},
    "diff_group": {"norm": "diff_group"},
    "residual": {"skip": "residual"},
    "initial": {"skip": "initial"},
    "jumping": {"skip": "jumping"},
    "gated": {"skip": "gated"},
    "skip_node": {"skip": "skip_node"},
    "drop_edge": {"drop_edge": 0.5},
}
"""Name of the cure -> what it changes in the network; NodeNorm works with a residual connection only."""


def tournament_specs(
    data: str,
    *,
    depths: Sequence[int],
    cures: Sequence[str] = tuple(CURES),
    seeds: Sequence[int] = range(3),
    epochs: int = EPOCHS,
    hidden: int = 16,
    data_seeds: bool = False,
) -> tuple[RunSpec, ...]:
    """Specs of a tournament, including the network without a cure on the same seeds.

    Args:
        data: a sample or benchmark for node classification.
        depths: numbers of layers, at least 1 value.
        cures: keys of :data:`CURES`.
        seeds: seeds of weights and dropout, at least 1 value.
        epochs: number of epochs; the weights of the best validation accuracy are taken.
        hidden: width of every layer, at least 4.
        data_seeds: whether the seed also decides the split.

    Raises:
        BadInput: for an unknown cure, nothing to compare, or a value out of its bounds.

    >>> specs = tournament_specs("digits-knn", depths=[2, 8], cures=["pair"], seeds=[0])
    >>> [(spec.model.depth, spec.model.norm) for spec in specs]
    [(2, 'none'), (2, 'pair'), (8, 'none'), (8, 'pair')]
    """
    names = list(dict.fromkeys([NONE, *(one_of("cure", name, CURES) for name in cures)]))
    if len(names) < 2 or not depths or not seeds:
        raise BadInput("expected a cure, a depth and a seed at least, got none of one of them")
    base = RunSpec().with_(
        data__name=data,
        model=DepthSpec(hidden=hidden, dropout=0.5),
        training=TrainingSpec(
            epochs=epochs, patience=epochs, lr=0.01, weight_decay=5e-4, kl="none", device="cpu"
        ),
    )
    return tuple(
        base.with_(
            seed=seed,
            data__seed=seed if data_seeds else 0,
            model__depth=depth,
            **{f"model__{setting}": value for setting, value in CURES[name].items()},
        )
        for seed in dict.fromkeys(seeds)
        for depth in dict.fromkeys(depths)
        for name in names
    )
