"""The picture of a lesson step: the explorer of a page, in the state that the lesson specifies."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.checks import BadInput
from analysis.lessons.interface_translations import interface_words
from analysis.lessons.lesson import View
from analysis.lessons.step_completion import as_address
from analysis.runs.results.cluster_payload import cluster_payload
from analysis.runs.run import Run
from pages.ui.depth import depth_explorer
from pages.ui.frame import empty_states, notices
from pages.ui.run_data import run_cache, run_lookup
from pages.ui.widgets import explorer
from pages.ui.widgets.explorer import Emphasis

_EMPHASIS: dict[str, Emphasis] = {
    "assignments": "assignments",
    "keys": "keys",
    "target": "target",
    "train": "train",
}


def draw(
    view: View,
    run_id: str,
    *,
    key: str,
    language: str = "en",
    hold: int | None = None,
    edits: str | None = None,
    withheld: bool = False,
    on_idle: Callable[[dict[str, str]], None] | None = None,
) -> None:
    """Draw a view, or the reason why it cannot be drawn.

    Args:
        view: the view of the lesson.
        run_id: the run to show: that of the view, or the reader's.
        key: fixed name of the picture.
        language: language of notices.
        hold: the key that the reader holds, the only one they can move; None where they move all.
        edits: key moves of the class to follow; None for the reader's own.
        withheld: whether a prediction is still asked for: without findings, numbers and curves, and without
            the target, which would answer it.
        on_idle: called with the picture's state after an interaction.
    """
    run = run_lookup.run(run_id) if run_id else None
    if run is None or (run.spec.model.kind == "cluster" and view.page not in _EMPHASIS):  # a forged address
        notices.inform(interface_words(language)["no_picture"])
        return
    state = {name: as_address(value) for name, value in view.state.items()}
    state |= {} if edits is None else {"edits": edits, "follow": "1"}
    state |= {} if hold is None else {"hold": str(hold)}
    state |= {"withheld": "1"} if withheld else {}
    state |= {} if view.curves else {"curves": "0"}
    if run.spec.model.kind == "depth":
        depth_explorer.draw(run, run_lookup.group(run), key=key, select=state, on_idle=on_idle)
        return
    try:
        payload = _packed(run.id, run.started, len(run_cache.epochs(run)), _run=run)
    except BadInput as refusal:
        empty_states.undefined("The picture of its clusters", str(refusal))
        return
    emphasis = _EMPHASIS[view.page]
    if withheld and emphasis == "target":
        emphasis, key = "assignments", f"{key}.withheld"
    explorer.mount(payload, key=key, emphasis=emphasis, select=state, on_idle=on_idle)


@st.cache_resource(max_entries=16, show_spinner=False)
def _packed(run_id: str, started: float | None, epochs: int, *, _run: Run) -> bytes:
    graphs = run_cache.graphs(_run)
    if graphs is None:
        raise BadInput("nothing was recorded yet; its first epoch will show here")
    snapshots = [run_cache.snapshot(_run, epoch) for epoch in run_cache.epochs(_run)]
    return cluster_payload(_run, graphs, snapshots=snapshots, history=run_cache.history(_run))
