"""Choose the comparison: another epoch, another run, or a random assignment."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.runs.run import Run
from pages.ui.frame import selection, view_options
from pages.ui.run_data import run_lookup, server

EPOCH, CONTROL = "epoch:", "control:"
CONTROLS = {"shuffled": "S with its rows shuffled", "random": "S with random clusters"}
_NOTHING, _OTHER_EPOCH, _OTHER_RUN = "nothing", "another epoch", "another run"


def choose(run: Run, epochs: Sequence[int], epoch: int) -> None:
    """Draw the chooser of the bar.

    Args:
        run: the run that is looked at.
        epochs: its recorded epochs.
        epoch: the one shown.
    """
    now = selection.current().beside
    with st.popover("Compare", type="tertiary"):
        kinds = [_NOTHING, *([_OTHER_EPOCH] if len(epochs) > 1 else []), _OTHER_RUN, *CONTROLS.values()]
        st.session_state["beside.kind"] = _kind(now)
        st.radio(
            "Compare with",
            kinds,
            key="beside.kind",
            on_change=_kind_picked,
            args=(run, tuple(epochs), epoch),
            captions=[_ABOUT.get(kind, "") for kind in kinds],
            help="Puts a second picture next to this one: an earlier epoch, another run, or pure chance.",
        )
        if _kind(now) == _OTHER_EPOCH:
            _epoch(list(epochs), now)
        elif _kind(now) == _OTHER_RUN:
            _run(run, now)


_ABOUT = {
    CONTROLS["shuffled"]: "the same rows, each for another node",
    CONTROLS["random"]: "each node as sure as before, of any cluster",
}


def _kind(now: str) -> str:
    if not now:
        return _NOTHING
    if now.startswith(CONTROL):
        return CONTROLS.get(now.removeprefix(CONTROL), _NOTHING)
    return _OTHER_EPOCH if now.startswith(EPOCH) else _OTHER_RUN


def _kind_picked(run: Run, epochs: Sequence[int], epoch: int) -> None:
    kind = st.session_state["beside.kind"]
    if kind == _OTHER_EPOCH:
        selection.select(beside=f"{EPOCH}{epochs[0] if epoch != epochs[0] else epochs[-1]}")
    elif kind == _OTHER_RUN:
        others = _others(run)
        selection.select(beside=next(iter(others), ""))
    else:
        control = next((name for name, words in CONTROLS.items() if words == kind), "")
        selection.select(beside=control and f"{CONTROL}{control}")


def _epoch(epochs: list[int], now: str) -> None:
    number = now.removeprefix(EPOCH)
    near = min(epochs, key=lambda epoch: abs(epoch - (int(number) if number.isdigit() else epochs[0])))
    st.session_state["beside.epoch"] = near
    st.select_slider(
        "Epoch to compare with",
        epochs,
        key="beside.epoch",
        help="One of the epochs at which the run was recorded.",
        on_change=lambda: selection.select(beside=f"{EPOCH}{st.session_state['beside.epoch']}"),
    )


def _run(run: Run, now: str) -> None:
    others = _others(run)
    compared = run_lookup.run(now)
    if compared is not None:
        others.setdefault(now, compared.name)
    if not others:
        st.caption("There is no other run with clusters yet.")
        return
    st.session_state["beside.run"] = now if now in others else None
    st.selectbox(
        "Run to compare with",
        list(others),
        index=None,
        format_func=others.__getitem__,
        key="beside.run",
        disabled=view_options.locked("compare"),
        help="Runs on the same data come first: their clusters are renumbered to fit.",
        on_change=lambda: selection.select(beside=st.session_state["beside.run"] or ""),
    )


def _others(run: Run) -> dict[str, str]:
    """Cluster runs to compare with this one, those on the same data first: id -> name."""
    runs = [
        other
        for other in (*run_lookup.own(), *server.library().examples())
        if other.id != run.id and other.spec.model.kind == "cluster" and other.epochs_done >= 0
    ]
    runs.sort(key=lambda other: other.fingerprint != run.fingerprint)
    return {other.id: other.name for other in runs}
