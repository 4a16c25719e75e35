"""The film of depth on a page: a network and the one next to it, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.results.film import depth_film, partner_of
from analysis.runs.run import Run
from pages.ui.access import run_access
from pages.ui.frame import empty_states
from pages.ui.widgets.explorer import mount_film


def draw(
    run: Run,
    runs: Sequence[Run],
    *,
    partner: Run | None = None,
    playing: bool = False,
    select: Mapping[str, object] | None = None,
    on_rest: Callable[[dict[str, str]], None] | None = None,
) -> None:
    """The film of ``run``, or a sentence where nothing was recorded to show.

    Args:
        run: a depth run.
        runs: its sweep, where the network next to it and the other seeds come from.
        partner: the network next to it, where the reader has chosen one.
        playing: begin at the input and play, as doors of the first page do.
        select: see :func:`~pages.ui.widgets.explorer.mount_film`.
        on_rest: the same.
    """
    other = partner or partner_of(run, runs)
    key = tuple(
        (each.id, each.started, each.state, each.epochs_done if each.live else 0)
        for each in (run, other)
        if each is not None
    )
    try:
        payload = _payload(
            key, len([each for each in runs if each.table]), playing, _run=run, _runs=runs, _other=other
        )
    except BadInput as refusal:
        empty_states.undefined("The film of its layers", str(refusal))
        return
    with st.container(key="film"):  # its height is in the style sheet, so that nothing below jumps
        mount_film(payload, key="depth.film", select=select, on_rest=on_rest)


@st.cache_resource(max_entries=32, show_spinner=False)
def _payload(
    key: tuple[tuple[str, float | None, str, int], ...],
    measured: int,
    playing: bool,  # noqa: FBT001
    *,
    _run: Run,
    _runs: Sequence[Run],
    _other: Run | None,
) -> bytes:
    return depth_film(run_access.library(), _run, _runs, partner=_other, playing=playing)
