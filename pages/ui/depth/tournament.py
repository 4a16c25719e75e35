"""A tournament of cures: start one on a run's data, or show the current sweep as one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.checks import BadInput
from analysis.data.catalog import is_user_graph, seed_matters
from analysis.figures.depth.tournament import TreatmentGain, tournament_figure
from analysis.figures.style.picture import Picture
from analysis.runs.export.provenance import origin_of_sweep
from analysis.runs.results.depth.tournament import Entrant, tournament, tournament_table
from analysis.runs.run import Run
from analysis.training.presets.tournament import tournament_specs
from pages.ui import picture_cache
from pages.ui.frame import empty_states
from pages.ui.submit import submission
from pages.ui.widgets.figure_output import show

DEPTHS, SEEDS, CURES = (2, 8, 16), 3, ("batch", "pair", "diff_group", "residual", "initial", "jumping")
_STYLES = ("markdown", "latex", "csv")


def draw(runs: Sequence[Run], shown: Run) -> None:
    """Draw the cures of a sweep ranked by gain, and a button that trains a tournament."""
    _start_button(shown)
    alike = [run for run in runs if run.spec.data.name == shown.spec.data.name]
    try:
        entrants = tournament(alike)
    except BadInput:
        entrants = []
    if not any(entrant.gains for entrant in entrants):
        empty_states.undefined(
            "A ranking",
            "this sweep has no two treatments with a depth and a seed in common; start a tournament",
        )
        return
    key = ("tournament", tuple(runs))
    show(
        picture_cache.cached_under(key, lambda: _figure(entrants)),
        key="depth.tournament",
        name="tournament",
        origin=origin_of_sweep(alike),
    )
    with st.expander("The table for a paper", type="compact"):
        style = st.segmented_control(
            "Written as", _STYLES, default=_STYLES[0], key="depth.tournament.style",
            help="LaTeX needs the package booktabs.",
        )  # fmt: skip
        st.code(tournament_table(entrants, style or _STYLES[0]), language=None, wrap_lines=False)


def _start_button(shown: Run) -> None:
    data = shown.spec.data
    if is_user_graph(data):
        return
    count = len(DEPTHS) * SEEDS * (len(CURES) + 1)
    st.button(
        f"Start a tournament on these data: {count} runs",
        key="depth.tournament.start",
        on_click=_start_tournament,
        args=(data.name, seed_matters(data)),
        help=f"{len(CURES)} cures and none, at {', '.join(map(str, DEPTHS))} layers, {SEEDS} seeds each.",
    )
    if submission.refusal():
        st.caption(submission.refusal())


def _start_tournament(name: str, data_seeds: object) -> None:
    specs = tournament_specs(
        name, depths=DEPTHS, cures=CURES, seeds=range(SEEDS), data_seeds=bool(data_seeds)
    )
    submission.sweep(specs, name=f"Tournament of cures, {name}")


def _figure(entrants: Sequence[Entrant]) -> Picture:
    gains = {
        entrant.name: {depth: TreatmentGain(gain.mean, gain.half) for depth, gain in entrant.gains.items()}
        for entrant in entrants
        if entrant.gains
    }
    pairs = sorted({gain.pairs for entrant in entrants for gain in entrant.gains.values()})
    words = f"{pairs[0]} pairs" if len(pairs) == 1 else f"{pairs[0]} to {pairs[-1]} pairs"
    return tournament_figure(gains, {entrant.name: entrant.cost for entrant in entrants}, pairs=words)
