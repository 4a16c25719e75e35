"""The treatments of a sweep: what its runs differ in besides depth and seed, as short keys and as words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from analysis.training.spec import DepthSpec, RunSpec
from analysis.training.spec.describe import ENCODERS, NORMS, SKIPS

_TOLD = ("norm", "encoder", "skip", "drop_edge", "missing", "hidden", "dropout")
_GROUPED = ("groups", "lamda")


class Treatments(NamedTuple):
    """The treatment of every run.

    Attributes:
        keys: one for each spec; the norm's name alone where nothing else differs.
        names: key -> words for a legend, in the order of the specs.
    """

    keys: list[str]
    names: dict[str, str]


def treatments_of(specs: Sequence[RunSpec]) -> Treatments:
    """Tell the runs of a sweep apart by all that differs but depth, seed and data.

    ``groups`` and ``lamda`` of DiffGroupNorm count only where runs of one depth differ in them: a recipe may
    change lamda with the depth.

    >>> base = RunSpec().with_(data__name="digits-knn", model={"kind": "depth"})
    >>> treatments_of([base, base.with_(model__skip="residual")]).names
    {'none|none': 'no norm', 'none|residual': 'no norm, residual'}
    """
    models = [spec.model for spec in specs if isinstance(spec.model, DepthSpec)]
    differs = [name for name in _TOLD if name == "norm" or len({getattr(m, name) for m in models}) > 1]
    swept = _swept(models)
    keys = []
    names: dict[str, str] = {}
    for model in models:
        told = [*differs, *(swept if model.norm == "diff_group" else ())]
        key = "|".join(f"{getattr(model, name):g}" if isinstance(getattr(model, name), float) else
                       str(getattr(model, name)) for name in told)  # fmt: skip
        keys.append(key)
        names.setdefault(key, ", ".join(words for name in told if (words := _words(name, model))))
    return Treatments(keys, names)


def _swept(models: Sequence[DepthSpec]) -> list[str]:
    """The settings of DiffGroupNorm that networks of one depth differ in."""
    grouped = [m for m in models if m.norm == "diff_group"]
    return [
        name
        for name in _GROUPED
        if any(
            len({getattr(m, name) for m in grouped if m.depth == depth}) > 1
            for depth in {m.depth for m in grouped}
        )
    ]


def _words(name: str, model: DepthSpec) -> str:
    value = getattr(model, name)
    if name == "norm":
        return NORMS[value]
    if name == "encoder":
        return ENCODERS[value]
    if name == "skip":
        return SKIPS[value]
    if name == "drop_edge":
        return f"DropEdge {value:g}" if value else ""
    if name == "missing":
        return f"{100 * value:.0f} % of features missing" if value else ""
    return f"{'width' if name == 'hidden' else name} {value:g}"
