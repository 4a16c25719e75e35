"""Which settings the runs of a sweep differ in; a seed is not one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.training.spec.run_spec import RunSpec

SEEDS = ("seed", "data.seed")
ONLY_GROUPED = ("groups", "lamda")
"""These act with DiffGroupNorm only."""


def settings(spec: RunSpec) -> dict[str, Any]:
    """Every setting of a spec by its path, seeds left out.

    >>> settings(RunSpec())["model.heads"]
    4
    """
    tree = spec.model_dump(mode="json")
    parts = {f"{section}.{name}": value for section in ("data", "model", "training")
             for name, value in tree[section].items()}  # fmt: skip
    return {path: value for path, value in parts.items() if path not in SEEDS}


def acting_settings(spec: RunSpec) -> dict[str, Any]:
    """The settings that decide the numbers: without DiffGroupNorm its own do nothing.

    >>> spec = RunSpec().with_(data__name="digits-knn", model={"kind": "depth", "norm": "pair"})
    >>> "model.groups" in settings(spec), "model.groups" in acting_settings(spec)
    (True, False)
    """
    given = settings(spec)
    if given.get("model.norm") != "diff_group":
        given = {path: value for path, value in given.items() if path.rpartition(".")[2] not in ONLY_GROUPED}
    return given


def swept(specs: Sequence[RunSpec], *, within: Sequence[str] = ()) -> list[str]:
    """Paths of the settings in which some of the specs differ that agree in all of ``within``.

    >>> base = RunSpec().with_(data__name="digits-knn", model={"kind": "depth"})
    >>> swept([base, base.with_(seed=1), base.with_(model__depth=2, model__groups=3)])
    ['model.depth', 'model.groups']
    >>> swept([base, base.with_(model__depth=2, model__groups=3)], within=["model.depth"])
    []
    """
    return differing([settings(spec) for spec in specs], within=within)


def differing(every: Sequence[Mapping[str, Any]], *, within: Sequence[str] = ()) -> list[str]:
    """:func:`swept` of settings that were read already."""
    cells: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for each in every:
        cells.setdefault(tuple(repr(each.get(path)) for path in within), []).append(each)
    paths = dict.fromkeys(path for each in every for path in each)
    return [
        path
        for path in paths
        if any(len({repr(each.get(path)) for each in cell}) > 1 for cell in cells.values())
    ]


def worded(path: str, value: Any) -> str:
    """A setting as it stands in a name.

    >>> worded("model.drop_edge", 0.5), worded("data.row_normalise", True), worded("model.clusters", [3, 2])
    ('drop edge 0.5', 'row normalise on', 'clusters 3 x 2')
    """
    name = path.rpartition(".")[2].replace("_", " ")
    if isinstance(value, bool):
        return f"{name} {'on' if value else 'off'}"
    if isinstance(value, list | tuple):
        return f"{name} {' x '.join(map(str, value))}"
    return f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
