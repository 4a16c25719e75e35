"""Published experiments to reproduce, with their published numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.checks import one_of
from analysis.training.presets.depth_grid import Grid, grid_specs
from analysis.training.presets.dgn_recipe import EPOCHS, PAPER_DEPTHS, PAPER_NORMS
from analysis.training.spec import DepthSpec, RunSpec

_DROPEDGE = "DropEdge's repository, https://github.com/DropEdge/DropEdge (its settings, not these)"
_PYG = "an example PyG once had, https://github.com/pyg-team/pytorch_geometric/pull/2164"


@dataclass(frozen=True)
class Published:
    """A published result.

    Attributes:
        depth: number of layers, at least 1.
        norm: a key of the norms.
        accuracy: test accuracy in per cent, as it is written there.
        source: where it was read.
    """

    depth: int
    norm: str
    accuracy: str
    source: str


@dataclass(frozen=True)
class Reproduction:
    """A published experiment.

    Attributes:
        title: what was published, in a few words.
        data: name of its data set.
        paper: address of the paper.
        published: numbers that could be read.
        unread: what could not, in a sentence.
        depths: numbers of layers, as published, at least 1.
        norms: keys of the norms, as published.
        seeds: number of seeds, 0 first.
        epochs: number of epochs, as published.
    """

    title: str
    data: str
    paper: str
    published: tuple[Published, ...]
    unread: str
    depths: tuple[int, ...] = PAPER_DEPTHS
    norms: tuple[str, ...] = PAPER_NORMS
    seeds: int = 5
    epochs: int = EPOCHS


_UNREAD = (
    "The table of the paper on DiffGroupNorm could not be read where this was written, so its numbers do not "
    "stand here: compare with the paper yourself."
)
REPRODUCTIONS: dict[str, Reproduction] = {
    "dgn-cora": Reproduction(
        "GCN on Cora with four norms, by the recipe of DiffGroupNorm's authors",
        "cora",
        "https://arxiv.org/abs/2006.06972",
        (
            Published(2, "diff_group", "around 81", _PYG),
            Published(2, "none", "81.1", _DROPEDGE),
        ),
        _UNREAD,
    ),
    "dgn-pubmed": Reproduction(
        "GCN on PubMed with four norms, by the recipe of DiffGroupNorm's authors",
        "pubmed",
        "https://arxiv.org/abs/2006.06972",
        (),
        _UNREAD,
    ),
}
"""Name -> the experiment."""


def reproduction_specs(
    name: str,
    *,
    depths: Sequence[int] = (),
    norms: Sequence[str] = (),
    seeds: int | None = None,
    epochs: int | None = None,
) -> tuple[RunSpec, ...]:
    """Specs of a reproduction, or of a part of it.

    Args:
        name: a key of :data:`REPRODUCTIONS`.
        depths: numbers of layers, 1 to 256, its own or others; all of its own where empty.
        norms: the same of its norms.
        seeds: number of seeds, 0 first; its own where not given.
        epochs: number of epochs; its own where not given.

    Raises:
        BadInput: for an unknown name, or a value out of its bounds.

    >>> specs = reproduction_specs("dgn-pubmed", depths=[15], norms=["none", "diff_group"])
    >>> len(specs), specs[1].model.lamda, specs[1].training.epochs
    (10, 0.01, 1000)
    """
    row = REPRODUCTIONS[one_of("reproduction", name, REPRODUCTIONS)]
    base = RunSpec().with_(
        data__name=row.data,
        model=DepthSpec().model_dump(),
        training__epochs=row.epochs if epochs is None else epochs,
    )
    grid = Grid(
        depths=tuple(depths) or row.depths,
        norms=tuple(norms) or row.norms,
        seeds=range(row.seeds if seeds is None else seeds),
    )
    return tuple(spec.with_(training__device="cpu") for spec in grid_specs(base, grid, recipe="dgn"))
