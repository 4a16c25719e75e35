"""Arena: soft poolers and baselines on one graph, each beside chance."""

from functools import partial

from pages.ui.arena import (
    any_assignment,
    arena_settings,
    implementation_table,
    measures_table,
    pooler_columns,
    slide_figures,
)
from pages.ui.arena.arena_settings import Comparison
from pages.ui.frame import app_frame, live_polling, try_this, warm_up


def main() -> None:
    app_frame.page("arena")
    app_frame.heading("arena")
    comparison = arena_settings.choose()
    if comparison is not None:
        _compare(comparison)
        try_this.draw(_suggestion(comparison))
    any_assignment.draw()
    warm_up.prepare_training()


def _suggestion(comparison: Comparison) -> str:
    if not comparison.specs:
        return "Add a pooler: each learns clusters next to the baselines, which train nothing."
    runs = arena_settings.runs_of(comparison)
    if any(run.live for run in runs):
        return "Watch them learn: which pooler leaves the random column behind, and when?"
    if not any(run.state == "finished" for run in runs):
        return "Press Train, and see which pooler leaves the random column behind."
    return f"Give them {comparison.clusters + 1} clusters: do the ones that beat chance still do so?"


def _compare(comparison: Comparison) -> None:
    """What trains is drawn again and again, what does not once."""
    look = partial(arena_settings.runs_of, comparison)
    live_polling.follow(look, partial(pooler_columns.draw, comparison))
    live_polling.follow(look, partial(measures_table.draw, comparison))
    slide_figures.draw(comparison, look())
    implementation_table.draw_for_comparison(comparison)


main()
