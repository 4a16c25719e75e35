"""Specs of a depth sweep: every depth with every norm, convolution, skip connection and seed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, cast

from analysis.checks import BadInput
from analysis.data.catalog import is_user_graph
from analysis.training.presets.dgn_recipe import DgnEncoder, dgn_spec
from analysis.training.spec import DepthSpec, RunSpec


@dataclass(frozen=True)
class Grid:
    """Axes of a sweep; every combination of their values is trained.

    ``drop_edges`` are shares dropped in every step; ``groups`` and ``lamdas`` concern DiffGroupNorm only.

    Attributes:
        depths: numbers of layers, 1 to 256, at least 1 value.
        norms: keys of the norms, at least 1 value.
        encoders: names of convolutions or of custom models, at least 1 value.
        skips: keys of the skip connections, at least 1 value.
        drop_edges: shares of edges dropped in every step, in [0, 0.95], at least 1 value.
        seeds: seeds of the runs, at least 1 value.
        groups: numbers of groups of DiffGroupNorm, 1 to 64; empty leaves them to the base spec.
        lamdas: weights of its group term, 0 to 10; empty leaves them to the base spec.
    """

    depths: Sequence[int]
    norms: Sequence[str] = ("none",)
    encoders: Sequence[str] = ("gcn",)
    skips: Sequence[str] = ("none",)
    drop_edges: Sequence[float] = (0.0,)
    seeds: Sequence[int] = (0,)
    groups: Sequence[int] = ()
    lamdas: Sequence[float] = ()

    def __post_init__(self) -> None:
        for name in ("depths", "norms", "encoders", "skips", "drop_edges", "seeds"):
            values = list(getattr(self, name))
            if not values:
                raise BadInput(f"expected at least one of {name}, got none")
        for name in ("depths", "norms", "encoders", "skips", "drop_edges", "seeds", "groups", "lamdas"):
            values = list(getattr(self, name))
            if len(set(values)) < len(values):
                raise BadInput(f"expected different {name}, got one of them twice")

    @property
    def size(self) -> int:
        """Number of runs."""
        grouped = max(1, len(self.groups)) * max(1, len(self.lamdas))
        norms = sum(grouped if norm == "diff_group" else 1 for norm in self.norms)
        others = (self.depths, self.encoders, self.skips, self.drop_edges, self.seeds)
        return norms * math.prod(len(values) for values in others)


def grid_specs(base: RunSpec, grid: Grid, *, recipe: str = "") -> tuple[RunSpec, ...]:
    """Specs of a grid; other settings as in ``base``.

    The order is by seed, then depth, so that paired treatments finish close together, and the first seed's
    curves are there first. With ``recipe`` "dgn" each run is
    :func:`~analysis.training.presets.dgn_recipe.dgn_spec`'s, of which
    ``base`` gives the data, the epochs and the share of missing features.

    Args:
        base: a run of a deep network.
        grid: the values of every axis.
        recipe: ``""`` or ``"dgn"``.

    Raises:
        BadInput: for a value out of its bounds, or a combination that does not exist.

    >>> base = RunSpec().with_(data__name="digits-knn", model={"kind": "depth"})
    >>> [(s.seed, s.model.depth) for s in grid_specs(base, Grid(depths=(2, 4), seeds=(0, 1)))]
    [(0, 2), (0, 4), (1, 2), (1, 4)]
    """
    make = _recipe_factory(base, recipe) if recipe else _base_factory(base)
    return tuple(
        make(
            seed=seed,
            model__depth=depth,
            model__encoder=encoder,
            model__skip=skip,
            model__drop_edge=drop_edge,
            **norm,
        )
        for seed, depth, encoder, skip, drop_edge, norm in product(
            grid.seeds, grid.depths, grid.encoders, grid.skips, grid.drop_edges, _norms(grid)
        )
    )


def follows_dgn(specs: Sequence[RunSpec]) -> bool:
    """Whether every run follows the DGN recipe, apart from skip connections and DropEdge.

    Args:
        specs: the runs of a sweep.
    """
    return all(_is_dgn(spec) for spec in specs)


def _is_dgn(spec: RunSpec) -> bool:
    model = spec.model
    if not isinstance(model, DepthSpec) or model.encoder not in ("gcn", "gat", "sgc"):
        return False
    recipe = dgn_spec(
        spec.data.name,
        depth=model.depth,
        norm=model.norm,
        seed=spec.seed,
        encoder=cast(DgnEncoder, model.encoder),
        epochs=spec.training.epochs,
        missing=model.missing,
    ) if not is_user_graph(spec.data) else None  # fmt: skip
    return recipe is not None and spec == recipe.with_(
        model__skip=model.skip,
        model__drop_edge=model.drop_edge,
        training__device=spec.training.device,
        data__seed=spec.data.seed,
    )


def _norms(grid: Grid) -> list[dict[str, Any]]:
    """Every norm, DiffGroupNorm with every number of groups and every lamda."""
    norms: list[dict[str, Any]] = []
    for norm in grid.norms:
        axes: dict[str, Sequence[Any]] = {"model__norm": (norm,)}
        if norm == "diff_group":
            axes |= {"model__groups": grid.groups} if grid.groups else {}
            axes |= {"model__lamda": grid.lamdas} if grid.lamdas else {}
        norms += [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]
    return norms


def _base_factory(base: RunSpec) -> Callable[..., RunSpec]:
    return lambda **changes: base.with_(**changes)


def _recipe_factory(base: RunSpec, recipe: str) -> Callable[..., RunSpec]:
    if recipe != "dgn":
        raise BadInput(f"expected recipe to be one of dgn, got '{recipe}'")
    assert isinstance(base.model, DepthSpec)
    missing = base.model.missing

    def make(**changes: Any) -> RunSpec:
        base.with_(**changes)  # refuses what is out of bounds
        spec = dgn_spec(
            base.data.name,
            depth=changes["model__depth"],
            norm=changes["model__norm"],
            seed=changes["seed"],
            encoder=changes["model__encoder"],
            epochs=base.training.epochs,
            missing=missing,
        )
        free = ("model__skip", "model__drop_edge", "model__groups", "model__lamda")
        return spec.with_(
            training__device=base.training.device, **{path: changes[path] for path in free if path in changes}
        )

    return make
