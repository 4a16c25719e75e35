"""Train: choose settings, start, and watch a training."""

from collections.abc import Callable

import streamlit as st

from analysis.layers.poolers.table import POOLERS
from analysis.runs.run import Run
from analysis.training.spec import DepthSpec, RunSpec, describe
from pages.ui.frame import app_frame, empty_states, live_polling, notices, selection, try_this, warm_up
from pages.ui.run_data import run_lookup
from pages.ui.submit import draft, replay_buttons, submission
from pages.ui.train import failure_buttons, live_chart_export, run_monitor, settings, sweep_progress
from pages.ui.widgets import run_cards


def main() -> None:
    app_frame.page("train")
    app_frame.heading("train")
    run_id = selection.current().run
    run = run_lookup.run(run_id) if run_id else None
    if run_id and run is None:
        empty_states.run_not_found(run_id)
    group = [] if run is None else run_lookup.group(run)
    if group:
        draft.begin_with(group)
    with st.container(key="settings"):
        draw_settings = _choose(live=run_cards.is_live(group))
    _follow_run(run, run_lookup.example("cluster", preset=draft.current().preset))
    draw_settings()
    warm_up.prepare_training()


def _choose(*, live: bool) -> Callable[[], None]:
    """Draw the choice of settings, collapsed during training; returns what draws the settings themselves."""
    if live:
        with st.expander("Train something else", type="compact", key="settings.folded"):
            return _settings()
    return _settings()


def _settings() -> Callable[[], None]:
    draw_settings = settings.choose(_start_button)
    if submission.refusal():
        notices.warn(submission.refusal())
    replay_buttons.draw()
    return draw_settings


def _start_button(run_draft: draft.Draft) -> None:
    st.button(
        "Start",
        type="primary",
        on_click=submission.start,
        args=(run_draft,),
        key="train.start",
        width="stretch",
        help=describe.describe_runs(*run_draft.specs),
    )


def _follow_run(run: Run | None, example: Run | None) -> None:
    if run is None:
        if example is not None:
            run_monitor.draw_run([example])
    else:
        live_polling.follow(
            lambda: run_lookup.group(run), sweep_progress.draw if run.sweep else run_monitor.draw_run
        )
        live_chart_export.draw(run_lookup.group(run))  # outside the fragment that reruns every second
    try_this.draw(_suggestion(run, draft.current().specs[0]))
    failure_buttons.draw()


def _suggestion(run: Run | None, drafted: RunSpec) -> str:
    if run is None:
        model = drafted.model
        if isinstance(model, DepthSpec):
            return "Press Start: see layer by layer what becomes of the classes while it trains."
        moving = "keys move" if POOLERS[model.pooler].keys else "clusters form"
        return f"Press Start: the {moving} while the network trains."
    deep = isinstance(run.spec.model, DepthSpec)
    if run.live:
        return "Pull the epoch back while it trains; it goes on behind you."
    if run.state == "finished":
        same = "does it melt at the same layer" if deep else "do the same clusters come out"
        return f"Start once more with another seed: {same}?"
    return "Change a setting, and press Start."


if __name__ == "__main__":
    main()
