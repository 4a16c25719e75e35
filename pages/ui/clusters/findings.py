"""The diagnosis on the page: what is wrong with the run, which picture shows it, what to try."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import cached
from pages.ui.frame import empty_states, selection
from pages.ui.widgets.selection_bar import Chosen

if TYPE_CHECKING:
    from analysis.measures.diagnosis.evidence import Finding, Page


def panel(chosen: Chosen, *, page: Page) -> None:
    """Name what is wrong with the run; open where this page's pictures show it.

    Args:
        chosen: what is looked at.
        page: the page it is drawn on.
    """
    start = _start(chosen)
    if chosen.run.live and chosen.epochs[-1] <= start:
        st.caption(f"Diagnosis: waits until the keys are set (epoch {start}).")
        return
    found = cached.findings(chosen)
    when = f"at epoch {chosen.epochs[-1]}{', so far' if chosen.run.live else ''}"
    if not found:
        st.caption(f"Diagnosis: nothing is wrong {when}. {_looked_for()}")
        return
    names = ", ".join(finding.name for finding in found)
    here = page == "assignments" or any(finding.page == page for finding in found)
    with st.expander(f"**Diagnosis** {when}: {names}", type="compact", expanded=here, key=f"findings.{page}"):
        for begin in range(0, len(found), 2):
            for place, finding in zip(st.columns(2, gap="large"), found[begin : begin + 2], strict=False):
                with place:
                    _finding(finding, page=page)


def _start(chosen: Chosen) -> int:
    """The epoch before which a layer with keys from k-means means nothing."""
    spec = chosen.run.spec
    waits = spec.model.kind == "cluster" and spec.model.keys == "kmeans"
    return min(spec.training.warmup_epochs, spec.training.epochs - 1) if waits else 0


def _finding(finding: Finding, *, page: Page) -> None:
    here = f" See {finding.picture}." if finding.page == page else ""
    st.markdown(
        f"**{empty_states.plain(finding.name)}.** {empty_states.plain(finding.sentence)}  \n"
        f":small[Try: {empty_states.plain(finding.advice)}{empty_states.plain(here)}]"
    )
    choice = {
        name: value
        for name, value in (("head", finding.head), ("cluster", finding.cluster))
        if value is not None
    }
    if finding.page != page:
        selection.link(finding.page, f"See {finding.picture}", **choice)


def _looked_for() -> str:
    from analysis.measures.diagnosis.diagnose import SIGNS

    return f"{len(SIGNS)} kinds of failure were looked for, from uniform assignments to dead keys."
