"""Draft of the visitor: one spec, or those of a sweep, kept across pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.run import Run
from analysis.training.presets.depth_grid import Grid, follows_dgn, grid_specs
from analysis.training.presets.table import PRESETS
from analysis.training.spec import RunSpec

_KEY = "draft"
FIRST = "digits-clusters"


@dataclass(frozen=True)
class Draft:
    """Settings that are not submitted yet.

    Attributes:
        preset: the preset they began as.
        specs: what would be trained: one spec, or several that differ in the swept settings.
        problem: why the last change was refused, or "".
    """

    preset: str
    specs: tuple[RunSpec, ...]
    problem: str = ""

    @property
    def changed(self) -> bool:
        """Whether anything but the seed differs from the preset."""
        ours, original = (
            [spec.with_(seed=0) for spec in specs] for specs in (self.specs, PRESETS[self.preset].specs)
        )
        return ours != original

    def values(self, path: str) -> list[Any]:
        """Distinct values of a setting (``"model.depth"``) over the specs, in order.

        More than one means that the setting is swept.
        """
        distinct: list[Any] = []
        for spec in self.specs:
            value: Any = spec
            for part in path.split("."):
                value = getattr(value, part)
            if value not in distinct:
                distinct.append(value)
        return distinct

    def with_(self, path: str, value: Any) -> Draft:
        """Copy with one setting changed in every spec."""
        try:
            specs = tuple(spec.with_(**{path.replace(".", "__"): value}) for spec in self.specs)
        except BadInput as refusal:
            return replace(self, problem=str(refusal))
        return replace(self, specs=specs, problem="")

    def swept(
        self,
        *,
        depths: Sequence[int],
        norms: Sequence[str],
        seeds: Sequence[int] = (),
        **axes: Sequence[Any],
    ) -> Draft:
        """Copy as a sweep over depths, norms and other ``axes`` of a :class:`Grid`.

        With one of each it is a single run. A draft that follows the recipe of DiffGroupNorm's authors
        goes on following it.
        """
        try:
            grid = Grid(depths=sorted(depths), norms=norms, seeds=seeds or self.values("seed"), **axes)
            specs = grid_specs(self.specs[0], grid, recipe="dgn" if follows_dgn(self.specs) else "")
        except BadInput as refusal:
            return replace(self, problem=str(refusal))
        return replace(self, specs=specs, problem="")


def current() -> Draft:
    """Current draft; by default the first preset."""
    return st.session_state.get(_KEY) or from_preset(FIRST)


def from_preset(name: str) -> Draft:
    """Draft of a preset; the first preset for an unknown name."""
    known = name if isinstance(name, str) and name in PRESETS else FIRST
    return Draft(known, tuple(PRESETS[known].specs))


def begin_with(runs: Sequence[Run]) -> None:
    """Initialise the draft with the settings of a run or a sweep, unless there is one."""
    preset = runs[0].preset if runs[0].preset in PRESETS else FIRST
    st.session_state.setdefault(_KEY, Draft(preset, tuple(run.spec for run in runs)))


def keep(draft: Draft) -> None:
    """Store the draft."""
    st.session_state[_KEY] = draft
