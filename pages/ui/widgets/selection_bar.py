"""The selection bar: run, epoch with play, graph, node, clear, link. Every page but Home begins with it."""

from __future__ import annotations

import time
from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

import numpy as np
import streamlit as st

from analysis.runs.run import Run
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from pages.ui.access import data_access
from pages.ui.frame import empty_states, selection
from pages.ui.widgets import compare_picker, export_menu, render

_PLAYING = "bar.playing"
_STEPPED = "bar.stepped"
_FROM_START = "bar.from_start"
_STEP_SECONDS = 0.8
_LOOK_SECONDS = 2.0


@dataclass(frozen=True)
class Chosen:
    """What the visitor looks at, made definite: every part exists.

    Attributes:
        run: the run.
        epochs: the epochs with a snapshot.
        epoch: the epoch shown, one of ``epochs``.
        snapshot: what was recorded at it.
        graphs: the recorded graphs.
        graph: index of the graph shown.
        node: index of the chosen node inside that graph, or None.
        head: index of the chosen head, or None.
        cluster: index of the chosen cluster, or None.
        layer: index of the memory layer shown; the nodes of a deeper one are the clusters before it.
        order: which of the run's clusters is shown as which, or None for their own numbers.
        control: "shuffled" or "random" where the assignment is replaced by a random one; else "".
        like: what this stands beside, from which it takes the order of its rows; or None.
    """

    run: Run
    epochs: list[int]
    epoch: int
    snapshot: Snapshot
    graphs: RecordedGraphs
    graph: int
    node: int | None
    head: int | None
    cluster: int | None
    layer: int = 0
    order: tuple[int, ...] | None = None
    control: str = ""
    like: Chosen | None = None

    @property
    def nodes(self) -> slice:
        """Where the shown graph's nodes lie among all recorded nodes."""
        return slice(int(self.graphs.ptr[self.graph]), int(self.graphs.ptr[self.graph + 1]))


def choose(kind: Literal["cluster", "depth"]) -> Chosen:
    """Draw the bar and return what is chosen; where there is nothing to show, draw that state and end there.

    Args:
        kind: the kind of run (``run.spec.model.kind``) the page is for.
    """
    run = _run_to_show(kind)
    picked = selection.current()
    selection.remember(kind)
    graphs, epochs = data_access.graphs(run), data_access.epochs(run)
    if graphs is None or not epochs:
        empty_states.before_first_epoch(run, place=data_access.place(run))
    if st.session_state.pop(_FROM_START, False):
        picked = picked.change(epoch=epochs[0])
        st.session_state[_PLAYING], st.session_state[_STEPPED] = True, time.monotonic()
    epoch = nearest(epochs, picked.epoch)
    layers = len(run.spec.model.clusters) if run.spec.model.kind == "cluster" else 1
    layer = _within(picked.layer, layers) or 0
    graphs = data_access.entering(run, epoch, layer=layer) if layer else graphs
    graph = _within(picked.graph, len(graphs.ptr) - 1) or 0
    size = int(graphs.ptr[graph + 1] - graphs.ptr[graph])
    node = _within(picked.node, size)
    render.made_by(run, epoch=epoch)
    _draw(run, epochs=epochs, epoch=epoch, graphs=graphs, graph=graph, node=node)
    if run.live:
        st.fragment(run_every=_LOOK_SECONDS)(_follow)(run, epochs)
    snapshot = data_access.snapshot(run, epoch)
    return Chosen(run, epochs, epoch, snapshot, graphs, graph, node, picked.head, picked.cluster, layer=layer)


def _run_to_show(kind: Literal["cluster", "depth"]) -> Run:
    """The selected run; where there is none of this kind the last one that was, or a recorded example."""
    asked = selection.current().run
    run = data_access.run(asked) if asked else None
    if run is not None and run.spec.model.kind == kind:
        return run
    if run is not None:
        empty_states.other_kind(run, wanted=kind)
    elif asked:
        empty_states.gone(asked)
    last = selection.last_run(kind)
    shown = (data_access.run(last) if last and last != asked else None) or data_access.example(kind)
    if shown is None:
        empty_states.nothing_yet()
    selection.show(shown.id, kind=kind)
    return shown


def play_from_start() -> None:
    """Have the next page play its run from the first recorded epoch on."""
    st.session_state[_FROM_START] = True


def nearest(epochs: list[int], wanted: int | None) -> int:
    """The recorded epoch nearest to ``wanted``; the last where nothing is wanted.

    >>> nearest([0, 1, 2, 5, 10], 7), nearest([0, 1], 99), nearest([0, 4], None)
    (5, 1, 4)
    """
    if wanted is None:
        return epochs[-1]
    return min(epochs, key=lambda epoch: (abs(epoch - wanted), epoch))


def _run_line(run: Run) -> None:
    state = "recorded example" if data_access.is_example(run) else run.state
    facts = " · ".join(fact for fact in (state, run.device) if fact)
    st.markdown(f"**{empty_states.plain(run.name)}**  \n:small[{facts}]")


def _draw(
    run: Run, *, epochs: list[int], epoch: int, graphs: RecordedGraphs, graph: int, node: int | None
) -> None:
    with st.container(key="bar"):
        name, scrub, rest = st.columns([2, 4, 6.4], vertical_alignment="bottom", gap="medium")
        with name:
            _run_line(run)
        with scrub:
            _scrubber(epochs, epoch)
        with rest, st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            _graph_chooser(graphs, graph)
            _node_chooser(graphs, graph, node)
            if run.spec.model.kind == "cluster":
                compare_picker.choose(run, epochs, epoch)
            st.button(
                "Clear",
                key="bar.clear",
                type="tertiary",
                on_click=selection.clear,
                shortcut="Esc",
                help="Choose nothing, but stay with the run (Esc)",
            )
            export_menu.offer(run)
            with st.popover("Link", type="tertiary"):
                st.caption("The same run, epoch and node, for anyone who can reach this server.")
                st.code(address(), language=None, wrap_lines=True)


def address() -> str:
    """The full address of the present page and selection."""
    query = "&".join(f"{name}={value}" for name, value in selection.current().params().items())
    return f"{(st.context.url or '').split('?')[0]}?{query}"


def _scrubber(epochs: list[int], epoch: int) -> None:
    if len(epochs) < 2:
        st.markdown(f"Epoch {epoch}  \n:small[the only one recorded]")
        return
    playing = st.session_state.get(_PLAYING, False)
    st.session_state["bar.epoch"] = epoch
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        back, on = (epochs, epoch, -1), (epochs, epoch, 1)
        st.button(
            "\u2039", key="bar.back", on_click=_step, args=back, help="Back (left arrow)", shortcut="Left"
        )
        st.select_slider("Epoch", epochs, key="bar.epoch", on_change=_scrubbed)
        st.button("\u203a", key="bar.on", on_click=_step, args=on, help="On (right arrow)", shortcut="Right")
        words = "Pause" if playing else "Play"
        st.button(words, key="bar.play", on_click=_toggle, args=(epochs, epoch), shortcut="P", help="Key P")
    if playing:
        st.fragment(run_every=_STEP_SECONDS)(_tick)(epochs, epoch)


def _tick(epochs: list[int], epoch: int) -> None:
    """Go one recorded epoch on when the time has come; the fragment also runs with every full rerun."""
    if time.monotonic() - st.session_state[_STEPPED] < _STEP_SECONDS * 0.9:
        return
    following = _beside(epochs, epoch, 1)
    selection.select_next(epoch=following)
    st.session_state[_STEPPED] = time.monotonic()
    st.session_state[_PLAYING] = following != epochs[-1]
    st.rerun()


def _follow(run: Run, epochs: list[int]) -> None:
    """Redraw the page of a live run when another epoch was recorded, and when it ended."""
    now = data_access.run(run.id)
    if now is None or not now.live or len(data_access.epochs(now)) > len(epochs):
        st.rerun()


def _toggle(epochs: list[int], epoch: int) -> None:
    playing = not st.session_state.get(_PLAYING, False)
    st.session_state[_PLAYING] = playing
    st.session_state[_STEPPED] = time.monotonic()
    if playing and epoch == epochs[-1]:
        selection.select(epoch=epochs[0])


def _step(epochs: list[int], epoch: int, by: int) -> None:
    selection.select(epoch=_beside(epochs, epoch, by))


def _beside(epochs: list[int], epoch: int, by: int) -> int:
    place = bisect_left(epochs, epoch) + by
    return epochs[min(max(place, 0), len(epochs) - 1)]


def _scrubbed() -> None:
    selection.select(epoch=st.session_state["bar.epoch"])


def _graph_chooser(graphs: RecordedGraphs, graph: int) -> None:
    count = len(graphs.graph_names)
    if count < 2:
        return
    st.session_state["bar.graph"] = graph
    st.selectbox(
        "Graph",
        range(count),
        format_func=lambda index: graphs.graph_names[index],
        key="bar.graph",
        on_change=lambda: selection.select(graph=st.session_state["bar.graph"]),
    )


def _node_chooser(graphs: RecordedGraphs, graph: int, node: int | None) -> None:
    first, end = int(graphs.ptr[graph]), int(graphs.ptr[graph + 1])
    st.session_state["bar.node"] = node
    st.selectbox(
        "Node",
        range(end - first),
        format_func=lambda index: node_name(graphs, first + index, index),
        key="bar.node",
        index=None,
        placeholder="none",
        on_change=lambda: selection.select(node=st.session_state["bar.node"]),
    )


def node_name(graphs: RecordedGraphs, row: int, index: int) -> str:
    """A node's name, or its place in the picture, or its number.

    Args:
        graphs: the recorded graphs.
        row: the node among all recorded nodes.
        index: the node inside its graph.
    """
    if graphs.node_names:
        return graphs.node_names[row]
    if graphs.pos is not None:
        column, line = np.asarray(graphs.pos[row]).round().astype(int)
        return f"{index} (column {column}, row {line})"
    return str(index)


def _within(index: int | None, count: int) -> int | None:
    return index if index is not None and 0 <= index < count else None
