"""The explorer on the page Depth: a deep network and its partner, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.results.depth_payload import depth_payload, partner_of
from analysis.runs.run import Run
from pages.ui.frame import empty_states, explorer_messages, selection
from pages.ui.frame.selection import DRAWN, Selection
from pages.ui.run_data import run_cache, server
from pages.ui.widgets.explorer import listen, mount_depth

KEY = "depth.film"
"""Key of the explorer on its own page."""


def draw(
    run: Run,
    runs: Sequence[Run],
    *,
    key: str = KEY,
    partner: Run | None = None,
    playing: bool = False,
    select: Mapping[str, object] | None = None,
    on_idle: Callable[[dict[str, str]], None] | None = None,
) -> None:
    """Draw the layers of ``run``, or the reason why there is none.

    Args:
        run: a depth run.
        runs: its sweep, where the network next to it and the other seeds come from; those of which nothing is
            recorded yet are passed over.
        key: fixed name of the explorer on its page.
        partner: the network next to it, where the reader has chosen one.
        playing: begin at the input and play, as doors of the first page do.
        select: see :func:`~pages.ui.widgets.explorer.mount_depth`.
        on_idle: the same.
    """
    runs = [each for each in runs if each.epochs_done >= 0]
    other = partner or partner_of(run, runs)
    recorded = tuple(
        (each.id, each.started, each.state, len(run_cache.epochs(each)))
        for each in (run, other)
        if each is not None
    )
    measured = len([each for each in runs if each.table])
    try:
        payload = _payload(recorded, measured, playing, _run=run, _runs=runs, _other=other)
    except BadInput as refusal:
        empty_states.undefined("The film of its layers", str(refusal))
        return
    with st.container(key="film"):  # its height is in the style sheet, so that the layout does not shift
        mount_depth(payload, key=key, select=select, on_idle=on_idle)


def follow(run: Run, *, key: str = KEY, by: str = "listener") -> None:
    """Update the selection from the explorer when the reader pauses; reruns only the current fragment.

    Args:
        run: the run it shows.
        key: of the explorer.
        by: name of who follows, of several.
    """
    listen(key=key, select=explorer_state(run, key=key), on_idle=partial(_on_idle, key), by=by)


def explorer_state(run: Run, *, key: str = KEY) -> dict[str, object]:
    """What the explorer is to show: what is selected."""
    selected = selection.current()
    state = {"run": run.id, "layer": selected.layer, "epoch": selected.epoch, "node": selected.node}
    state |= {name: getattr(selected, name) or None for name in DRAWN}
    return explorer_messages.picture_state(key, state)


def _on_idle(key: str, answer: dict[str, str]) -> None:
    answered = Selection.parse(answer)
    drawn = {name: getattr(answered, name) for name in DRAWN}
    selection.select(layer=answered.layer, epoch=answered.epoch, node=answered.node, **drawn)
    explorer_messages.mark_current(key)


@st.cache_resource(max_entries=32, show_spinner=False)
def _payload(
    recorded: tuple[tuple[str, float | None, str, int], ...],
    measured: int,
    playing: bool,  # noqa: FBT001
    *,
    _run: Run,
    _runs: Sequence[Run],
    _other: Run | None,
) -> bytes:
    return depth_payload(server.library(), _run, _runs, partner=_other, playing=playing)
