"""Settings in which the runs of a sweep differ, other than seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.training.spec.run_spec import RunSpec

SEEDS = ("seed", "data.seed")
ONLY_GROUPED = ("groups", "lamda")
"""These act with DiffGroupNorm only."""


def settings(spec: RunSpec) -> dict[str, Any]:
    """All settings of a spec by path, without seeds.

    Args:
        spec: of any run, clustering or deep.

    >>> settings(RunSpec())["model.heads"]
    4
    """
    tree = spec.model_dump(mode="json")
    parts = {f"{section}.{name}": value for section in ("data", "model", "training")
             for name, value in tree[section].items()}  # fmt: skip
    return {path: value for path, value in parts.items() if path not in SEEDS}


def acting_settings(spec: RunSpec) -> dict[str, Any]:
    """The settings that decide the numbers: without DiffGroupNorm its own do nothing.

    Args:
        spec: of any run, clustering or deep.

    >>> spec = RunSpec().with_(data__name="digits-knn", model={"kind": "depth", "norm": "pair"})
    >>> "model.groups" in settings(spec), "model.groups" in acting_settings(spec)
    (True, False)
    """
    given = settings(spec)
    if given.get("model.norm") != "diff_group":
        given = {path: value for path, value in given.items() if path.rpartition(".")[2] not in ONLY_GROUPED}
    return given


def swept(specs: Sequence[RunSpec], *, within: Sequence[str] = ()) -> list[str]:
    """Paths of the settings that vary among specs that agree in all of ``within``.

    Args:
        specs: the runs of a sweep.
        within: paths of settings, as :func:`settings` has them.

    >>> base = RunSpec().with_(data__name="digits-knn", model={"kind": "depth"})
    >>> swept([base, base.with_(seed=1), base.with_(model__depth=2, model__groups=3)])
    ['model.depth', 'model.groups']
    >>> swept([base, base.with_(model__depth=2, model__groups=3)], within=["model.depth"])
    []
    """
    return varying_paths([settings(spec) for spec in specs], within=within)


def varying_paths(every: Sequence[Mapping[str, Any]], *, within: Sequence[str] = ()) -> list[str]:
    """:func:`swept` of settings that were read already.

    Args:
        every: settings of each run by path.
        within: paths of settings in which the runs that are compared agree.

    >>> varying_paths([{"seed": 0, "model.depth": 2}, {"seed": 0, "model.depth": 4}])
    ['model.depth']
    """
    cells: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for flat in every:
        cells.setdefault(tuple(repr(flat.get(path)) for path in within), []).append(flat)
    paths = dict.fromkeys(path for flat in every for path in flat)
    return [
        path
        for path in paths
        if any(len({repr(flat.get(path)) for flat in cell}) > 1 for cell in cells.values())
    ]


def setting_words(path: str, value: Any) -> str:
    """Format a setting for a name.

    Args:
        path: of the setting: ``"model.depth"``.
        value: what it is set to.

    >>> setting_words("model.drop_edge", 0.5), setting_words("data.row_normalise", True)
    ('drop edge 0.5', 'row normalise on')
    >>> setting_words("model.clusters", [3, 2])
    'clusters 3 x 2'
    """
    name = path.rpartition(".")[2].replace("_", " ")
    if isinstance(value, bool):
        return f"{name} {'on' if value else 'off'}"
    if isinstance(value, list | tuple):
        return f"{name} {' x '.join(map(str, value))}"
    return f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
