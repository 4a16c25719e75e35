"""All runs of a sweep over depth: every depth with every norm, convolution, skip connection and seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from analysis.checks import BadInput
from analysis.training.dgn import dgn_spec
from analysis.training.spec import DepthSpec, RunSpec


@dataclass(frozen=True)
class Grid:
    """What is swept; each has at least one value. ``drop_edges`` are shares dropped in every step."""

    depths: Sequence[int]
    norms: Sequence[str] = ("none",)
    encoders: Sequence[str] = ("gcn",)
    skips: Sequence[str] = ("none",)
    drop_edges: Sequence[float] = (0.0,)
    seeds: Sequence[int] = (0,)

    def __post_init__(self) -> None:
        for name in ("depths", "norms", "encoders", "skips", "drop_edges", "seeds"):
            values = list(getattr(self, name))
            if not values:
                raise BadInput(f"expected at least one of {name}, got none")
            if len(set(values)) < len(values):
                raise BadInput(f"expected different {name}, got one of them twice")

    @property
    def size(self) -> int:
        """How many runs it is."""
        swept = (self.depths, self.norms, self.encoders, self.skips, self.drop_edges, self.seeds)
        count = 1
        for values in swept:
            count *= len(values)
        return count


def grid_specs(base: RunSpec, grid: Grid, *, recipe: str = "") -> tuple[RunSpec, ...]:
    """The runs of a grid; all else as in ``base``.

    The order is by seed, then depth, so that paired arms finish close together, and the first seed's curves
    are there first. With ``recipe`` "dgn" each run is :func:`~analysis.training.dgn.dgn_spec`'s, of which
    ``base`` gives the data, the epochs and the share of missing features.

    Raises:
        BadInput: for a value out of its bounds, or a combination that does not exist.

    >>> base = RunSpec().with_(data__name="digits-knn", model={"kind": "depth"})
    >>> [(s.seed, s.model.depth) for s in grid_specs(base, Grid(depths=(2, 4), seeds=(0, 1)))]
    [(0, 2), (0, 4), (1, 2), (1, 4)]
    """
    make = _by_recipe(base, recipe) if recipe else _by_base(base)
    return tuple(
        make(
            seed=seed,
            model__depth=depth,
            model__encoder=encoder,
            model__skip=skip,
            model__drop_edge=drop_edge,
            model__norm=norm,
        )
        for seed, depth, encoder, skip, drop_edge, norm in product(
            grid.seeds, grid.depths, grid.encoders, grid.skips, grid.drop_edges, grid.norms
        )
    )


def _by_base(base: RunSpec) -> Callable[..., RunSpec]:
    return lambda **changes: base.with_(**changes)


def _by_recipe(base: RunSpec, recipe: str) -> Callable[..., RunSpec]:
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
        return spec.with_(
            model__skip=changes["model__skip"],
            model__drop_edge=changes["model__drop_edge"],
            training__device=base.training.device,
        )

    return make
