"""What is wrong with the run at the epoch on screen, what-if included, and remedies to train."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analysis.runs.results.assignments import keys_set_at
from analysis.runs.results.diagnose_run import diagnose_layer
from analysis.runs.results.remedies import remedies
from analysis.runs.views.cluster_view import ClusterView
from pages.ui.frame import empty_states, selection, warm_up, what_if_from_url
from pages.ui.run_data import run_cache
from pages.ui.submit import remedy_buttons

if TYPE_CHECKING:
    from analysis.measures.diagnosis.evidence import Finding


def panel(view: ClusterView, *, page: str) -> None:
    """Name what is wrong, which picture shows it, and what to train instead.

    Args:
        view: what is looked at.
        page: the page it is drawn on.
    """
    first = keys_set_at(view.run) or 0
    if view.epoch < first:
        st.caption(f"Diagnosis: the keys mean nothing before they are set, at epoch {first}.")
        return
    findings = findings_of(view)
    when = _epoch_and_sample(view)
    if not findings:
        st.markdown(f"**Diagnosis {when}:** nothing is wrong. :small[{_detector_sentence()}]")
        return
    st.markdown(f"**Diagnosis {when}**")
    for begin in range(0, len(findings), 2):
        columns = st.columns(2, gap="large")
        for column, finding in zip(columns, findings[begin : begin + 2], strict=False):
            with column:
                _finding(finding, view, page=page)


def findings_of(view: ClusterView) -> list[Finding]:
    """What is wrong with the layer at the epoch of a view, with its other values."""
    graphs = run_cache.graphs(view.run)
    assert graphs is not None

    def diagnose() -> list[Finding]:
        warm_up.ensure_libraries()  # on a cold server the picture is drawn before PyG is imported
        return diagnose_layer(
            view.run,
            graphs,
            epochs=[epoch for epoch in view.epochs if epoch <= view.epoch],
            snapshot=lambda epoch: run_cache.snapshot(view.run, epoch),
            history=[row for row in run_cache.history(view.run) if (row["epoch"] or 0) <= view.epoch],
            layer=view.layer,
            shown=None if view.what_if is None else view.assigned(),
        )

    key = ("findings", view.run.id, view.run.started, view.epochs[-1], view.epoch, view.layer, view.what_if)
    return run_cache.cached(key, diagnose)


def _epoch_and_sample(view: ClusterView) -> str:
    parts = [f"at epoch {view.epoch}"]
    if view.graphs.total_nodes > int(view.graphs.ptr[-1]):
        parts.append(f"of {int(view.graphs.ptr[-1]):,} of {view.graphs.total_nodes:,} nodes")
    if view.run.live:
        parts.append("so far")
    if view.what_if is not None:
        parts.append(f"with {view.what_if.words()}")
    if what_if_from_url.descended(selection.current()):
        parts.append("without the descent of the keys, which only the picture knows")
    return empty_states.escape_markdown(", ".join(parts))


def _finding(finding: Finding, view: ClusterView, *, page: str) -> None:
    where = f" See {finding.picture}." if finding.page == page else ""
    st.markdown(
        f"**{empty_states.escape_markdown(finding.name)}.** "
        f"{empty_states.escape_markdown(finding.sentence)}{empty_states.escape_markdown(where)}"
    )
    remedy_buttons.draw(view.run, remedies(finding, view.run.spec), key=f"remedy.{page}.{finding.name}")
    if finding.page != page:
        address = {"head": finding.head, "cluster": finding.cluster}
        known = {name: value for name, value in address.items() if value is not None}
        selection.link(finding.page, f"See {finding.picture}", **known)


def _detector_sentence() -> str:
    from analysis.measures.diagnosis.diagnose import DETECTORS

    return f"{len(DETECTORS)} kinds of failure were looked for, from uniform assignments to dead keys."
