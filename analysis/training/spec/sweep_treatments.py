"""Treatments of a sweep: the settings in which its runs differ, besides depth and seed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from analysis.data.catalog import OWN, title_of
from analysis.training.spec import DepthSpec, RunSpec
from analysis.training.spec.describe import ENCODERS, NORMS, SKIPS
from analysis.training.spec.sweep_axes import acting_settings, setting_words, varying_paths

_FIRST = ("model.encoder", "model.skip", "model.drop_edge", "model.missing")
_CELL = ("data.name", "model.depth")


class Treatments(NamedTuple):
    """Treatment of every run, as keys and as words.

    Attributes:
        keys: one for each spec; the norm's name alone where nothing else differs.
        names: key -> words for a legend, in the order of the specs.
    """

    keys: list[str]
    names: dict[str, str]


def treatments_of(specs: Sequence[RunSpec], *, with_data: bool = True) -> Treatments:
    """Tell the runs of a sweep apart by all that differs but depth and seed.

    What a recipe changes with the depth or the data, as lamda, is no treatment of its own. ``groups`` and
    ``lamda`` count for DiffGroupNorm only.

    Args:
        specs: of depth runs; others are passed over.
        with_data: whether runs on several data sets are told apart by their data, too.

    >>> base = RunSpec().with_(data__name="digits-knn", model={"kind": "depth"})
    >>> treatments_of([base, base.with_(model__skip="residual")]).names
    {'none|none': 'no norm', 'none|residual': 'no norm, residual'}
    >>> list(treatments_of([base, base.with_(training__lr=0.1)]).names.values())
    ['no norm, learning rate 0.01', 'no norm, learning rate 0.1']
    """
    deep = [spec for spec in specs if isinstance(spec.model, DepthSpec)]
    given = [acting_settings(spec) for spec in deep]
    paths = ["model.norm", *(path for path in _FIRST if len({repr(each[path]) for each in given}) > 1)]
    paths += varying_paths(given, within=(*_CELL, *paths))
    if with_data and len({spec.data.name for spec in deep}) > 1:
        paths.append("data.name")
    keys = []
    names: dict[str, str] = {}
    for spec, each in zip(deep, given, strict=True):
        given_paths = [path for path in paths if path in each]
        key = "|".join(_setting_text(each[path]) for path in given_paths)
        keys.append(key)
        words = [_words(path, each[path], spec) for path in given_paths]
        names.setdefault(key, ", ".join(filter(None, words)))
    return Treatments(keys, names)


def _setting_text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _words(path: str, value: Any, spec: RunSpec) -> str:
    for where, titles in (("model.norm", NORMS), ("model.encoder", ENCODERS), ("model.skip", SKIPS)):
        if path == where:
            return titles[value]
    if path == "data.name":
        is_user_graph = value.startswith(OWN)
        return (
            f"{title_of(spec.data)} {value.removeprefix(OWN)[:8]}" if is_user_graph else title_of(spec.data)
        )
    if path == "model.drop_edge":
        return f"DropEdge {value:g}" if value else ""
    if path == "model.missing":
        return f"{100 * value:.3g} % of features missing" if value else ""
    if path == "training.lr":
        return f"learning rate {value:g}"
    return f"width {value}" if path == "model.hidden" else setting_words(path, value)
