"""Runs: all runs with thumbnails; find, compare, rename, pin and delete."""

from collections.abc import Sequence

import streamlit as st

from analysis.runs.run import Run
from pages.ui.frame import app_frame, empty_states, notices, try_this
from pages.ui.run_data import run_lookup, server
from pages.ui.runs import import_bundle, quota, run_actions, run_list
from pages.ui.submit import submission
from pages.ui.widgets import run_cards

FROM_TERMINAL = (
    "A run trained in the terminal opens at `/assignments?run=ID` or `/depth?run=ID`; "
    "`soft-cluster-lab runs list` prints the ids."
)
"""They belong to no visitor: whether all who reach the server may see them, nobody can tell from here."""


def main() -> None:
    app_frame.page("runs")
    app_frame.heading("runs")
    own_runs, examples = run_lookup.own(), server.library().examples()
    run_actions.show_last_result()
    if submission.refusal():
        notices.warn(submission.refusal())
    for sentence in run_lookup.damaged():
        notices.warn(sentence)
    if not own_runs and not examples:
        empty_states.nothing_yet()
    run_list.compare_bar([*own_runs, *examples])
    try_this.draw(_suggestion(own_runs))
    if own_runs:
        _own_runs(own_runs)
    import_bundle.opened()
    st.caption(FROM_TERMINAL)
    if examples:
        st.header("Recorded", anchor=False)
        run_cards.cards(run_cards.grouped(examples), below=run_list.compare_tick)


def _suggestion(own_runs: Sequence[Run]) -> str:
    own_groups = run_cards.grouped(own_runs)
    if any(run_list.is_comparable(group) and not run_cards.is_live(group) for group in own_groups):
        return "Tick one of yours and a recorded one, and see them side by side."
    return "Tick two recorded runs, and see them side by side."


def _own_runs(own_runs: Sequence[Run]) -> None:
    st.header("Yours", anchor=False)
    groups = run_cards.grouped(own_runs)
    run_list.live_runs(groups)
    run_list.ended_runs(groups)
    quota.line(own_runs)


if __name__ == "__main__":
    main()
