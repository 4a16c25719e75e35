"""Diagnosis of a deep network by interventions: verdict, values before and after, cure."""

from __future__ import annotations

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.run import Run
from pages.ui.depth import cached_measures
from pages.ui.frame import empty_states, notices
from pages.ui.submit import remedy_buttons, submission
from pages.ui.widgets.figure_output import table

_KEY = "depth.why.asked"


def _train(run: Run) -> None:
    submission.remedy(run, run.spec, words="Trained here")


def draw(run: Run) -> None:
    """Draw a button that diagnoses the network, and the result."""
    st.markdown(
        "The trained network is run again with rescaled weights, without its edges, with edges shuffled, and "
        "a copy is trained longer. What brings the accuracy back names the cause."
    )
    examined = st.session_state.get(_KEY) == run.id
    if not examined and not st.button(
        "Intervene on this network", key="depth.why.button", help="Takes seconds; the run stays as it is."
    ):
        return
    st.session_state[_KEY] = run.id
    try:
        why = cached_measures.why(run)
    except BadInput as refusal:
        notices.warn(refusal)
        st.button(
            "Train this network here",
            key="depth.why.train",
            on_click=_train,
            args=(run,),
            help="Trains the same settings, keeps the weights, and opens the run on Train.",
        )
        return
    except ValueError as undefined:  # the network diverged
        empty_states.undefined("A verdict", str(undefined))
        return
    failure = why.failure
    st.markdown(f"**{failure.kind.capitalize()}.** {empty_states.escape_markdown(failure.sentence)}")
    if failure.interventions:
        rows = [
            {
                "intervention": intervention.name,
                "what is read": intervention.measure,
                "before": round(intervention.before, 4),
                "after": round(intervention.after, 4),
                "decided": "yes" if intervention.decided else "",
            }
            for intervention in failure.interventions
        ]
        table(rows, key="depth.why.table", name="interventions", alt="Intervention, before, after, decided")
    if failure.cure:
        st.markdown(f"To try: {failure.cure}")
        remedy_buttons.draw(run, why.remedies, key="remedy.why")
