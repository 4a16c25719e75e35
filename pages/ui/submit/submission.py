"""Start trainings, and select their runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.run import Run
from analysis.training.presets.table import PRESETS
from analysis.training.spec import RunSpec
from pages.ui.frame import selection
from pages.ui.run_data import owner, server
from pages.ui.submit import draft

_REFUSED = "start.refused"
_WATCH = "start.watch"
_BEFORE = "start.before"


class TrainedSettings(NamedTuple):
    """Settings that were trained before: the draft, its name, and the first untrained seed."""

    draft: draft.Draft
    name: str
    seed: int


def start(run_draft: draft.Draft, *, title: str = "") -> None:
    """Submit a draft to the engine and select its (first) run; a refusal is stored.

    The run is called ``title``, or after its preset.
    """
    if title:
        _submit(run_draft, title)
        return
    title = PRESETS[run_draft.preset].title
    seed = f", seed {run_draft.specs[0].seed}" if run_draft.specs[0].seed else ""
    name = f"{title}{', changed' if run_draft.changed else ''}{seed}"
    st.session_state.pop(_BEFORE, None)
    if len(run_draft.specs) == 1 and run_draft.specs[0].key in _trained():
        st.session_state[_BEFORE] = TrainedSettings(run_draft, name, _free_seed(run_draft))
        return
    _submit(run_draft, name)


def known_before() -> TrainedSettings | None:
    """Settings last submitted, if already trained to the end; else None."""
    return st.session_state.get(_BEFORE)


def replay() -> None:
    """Select the finished run of settings that were trained before."""
    trained: TrainedSettings = st.session_state.pop(_BEFORE)
    _submit(trained.draft, trained.name)


def with_new_seed() -> None:
    """Train settings that were trained before with the first untrained seed."""
    trained: TrainedSettings = st.session_state.pop(_BEFORE)
    fresh = trained.draft.with_("seed", trained.seed)
    draft.keep(fresh)
    start(fresh)


def _trained() -> set[str]:
    """Keys of all specs with a finished run on this server."""
    return {run.key for run in server.library().own() if run.state == "finished"}


def _free_seed(run_draft: draft.Draft) -> int:
    """First untrained seed after that of the draft."""
    done, (spec,) = _trained(), run_draft.specs
    seed = spec.seed + 1
    while spec.with_(seed=seed).key in done:
        seed += 1
    return seed


def _submit(run_draft: draft.Draft, name: str) -> None:
    st.session_state.pop(_REFUSED, None)
    try:
        if len(run_draft.specs) > 1:
            sweep = server.engine().submit_sweep(
                run_draft.specs, owner=owner.current(), preset=run_draft.preset, name=name
            )
            run_id = server.library().sweep(sweep)[0].id
        else:
            run_id = server.engine().submit(
                run_draft.specs[0], owner=owner.current(), preset=run_draft.preset, name=name
            )
    except BadInput as refusal:
        st.session_state[_REFUSED] = str(refusal)
        return
    selection.select(run=run_id)


def sweep(specs: Sequence[RunSpec], *, name: str) -> None:
    """Train several specs without a draft, and show them on Train."""
    st.session_state.pop(_REFUSED, None)
    _submit(draft.Draft(draft.FIRST, tuple(specs)), name)
    if not refusal():
        st.session_state[_WATCH] = True


def again(run: Run) -> None:
    """Resubmit an unfinished training."""
    st.session_state.pop(_REFUSED, None)
    try:
        run_id = server.engine().submit(run.spec, owner=owner.current(), preset=run.preset, name=run.name)
    except BadInput as refusal:
        st.session_state[_REFUSED] = str(refusal)
        return
    selection.select(run=run_id)


def resume(run_id: str) -> None:
    """Resume a run of the visitor, or the unfinished runs of a sweep."""
    st.session_state.pop(_REFUSED, None)
    try:
        server.engine().resume(run_id, owner=owner.current())
    except BadInput as refusal:
        st.session_state[_REFUSED] = str(refusal)


def refusal() -> str:
    """Reason why the last submission was refused; "" if it was not."""
    return st.session_state.get(_REFUSED, "")


def preset(name: str) -> None:
    """Train a preset with the first untrained seed."""
    run_draft = draft.from_preset(name)
    done = _trained()
    seed = 0
    while all(spec.with_(seed=spec.seed + seed).key in done for spec in run_draft.specs):
        seed += 1
    fresh = tuple(spec.with_(seed=spec.seed + seed) for spec in run_draft.specs)
    draft.keep(draft.Draft(name, fresh))
    start(draft.current())


def remedy(run: Run, spec: RunSpec, *, words: str) -> None:
    """Train a run's settings with a remedy, and show it on Train."""
    st.session_state.pop(_REFUSED, None)
    preset = run.preset if run.preset in PRESETS else draft.FIRST
    draft.keep(draft.Draft(preset, (spec,)))
    _submit(draft.current(), f"{run.name}: {words[0].lower()}{words[1:]}"[:80])
    if not refusal():
        st.session_state[_WATCH] = True


def watch_if_started() -> None:
    """Switch to Train if a remedy was just started; called first by pages that offer remedies."""
    if st.session_state.pop(_WATCH, False):
        selection.go("train")
