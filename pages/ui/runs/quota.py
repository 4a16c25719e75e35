"""Storage used by runs, and an offer to delete old ones."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.figures.style.formatting import unbroken
from analysis.runs.budget.limits import current_limits
from analysis.runs.run import Run
from analysis.runs.store.disk_usage import format_bytes, runs_to_delete
from pages.ui.frame import notices
from pages.ui.run_data import run_lookup
from pages.ui.runs import run_actions
from pages.ui.widgets import run_cards

SCARCE = 0.9
"""Part of the quota from which on the oldest runs are offered for deletion."""
ENOUGH = 0.75
"""Part of the quota that is left in use if the offer is taken."""


def line(runs: Sequence[Run]) -> None:
    """Draw the storage used by the visitor's runs, with an offer to delete old ones if it is scarce."""
    room, quota = run_lookup.disk_usage(), current_limits().quota
    own_bytes = sum(room.runs.values())
    st.caption(
        unbroken(
            f"Your runs take {format_bytes(own_bytes)}; all runs here {format_bytes(room.total)} of "
            f"{format_bytes(quota)}."
        )
    )
    if room.total < SCARCE * quota:
        return
    offered = runs_to_delete(runs, room.runs, excess=round(room.total - ENOUGH * quota))
    if not offered:
        notices.warn("Storage is almost full, and none of your runs can be deleted.")
        return
    freed = format_bytes(sum(room.runs.get(run.id, 0) for run in offered))
    names = ", ".join(run.name for run in offered[:5]) + (" ..." if len(offered) > 5 else "")
    notices.warn(f"Storage is almost full. Your oldest runs that are not pinned take {freed}: {names}.")
    st.button(
        f"Delete these {len(offered)}" if len(offered) > 1 else "Delete this run",
        key="quota.delete",
        on_click=run_actions.delete,
        args=(run_cards.grouped(offered),),
    )
