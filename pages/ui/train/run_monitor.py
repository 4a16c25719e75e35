"""Monitor of a training run: progress, live explorer, curves, and finally the diagnosis."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import streamlit as st

from analysis.figures.live import curves
from analysis.layers.poolers.table import POOLERS
from analysis.runs.run import Run
from analysis.runs.views.cluster_view import ClusterView, default_graph
from analysis.training.spec import DepthSpec
from analysis.wording import duration
from pages.ui.clusters import cluster_explorer, diagnosis, no_keys_note
from pages.ui.depth import depth_explorer, verdict
from pages.ui.frame import empty_states, notices, selection, what_if_from_url
from pages.ui.run_data import owner, run_cache, run_lookup, server
from pages.ui.submit import submission
from pages.ui.train.run_charts import strip_of
from pages.ui.widgets import run_cards, training_curves
from pages.ui.widgets.run_view import nearest

DEPTH_EXPLORER = "train.film"
"""Key of the explorer of a deep network that trains."""
CURVES = "watch.curves"
"""Key of the curves below the picture."""
SHARED_SECONDS = 0.5
"""For so long all who watch a run see the same curves."""


def draw_run(runs: Sequence[Run]) -> None:
    """Draw a single run: progress, the live explorer of a cluster run, and charts."""
    (run,) = runs
    with st.container(key="watch.header"):  # one placeholder: the pictures below do not move at the end
        _header(run)
    picture_place(run)
    if run.epochs_done < 0:
        return
    draw_depth_explorer(run, [run])
    view = _view(run)
    if view is not None:
        cluster_explorer.show(view, emphasis="train")
        cluster_explorer.follow(view, emphasis="train")
        if not view.assigned().has_keys:
            no_keys_note.draw(view)
    _curves(run)
    if run.live:
        return
    next_pages(run)
    if view is not None:
        diagnosis.panel(view, page="train")
    elif isinstance(run.spec.model, DepthSpec):
        verdict.panel(run, key="remedy.train")


def picture_place(run: Run) -> None:
    """Keep the place of the picture of a live ``run`` until it begins."""
    if run.live and not _has_picture(run):
        with st.container(key=_picture_container(run)):
            st.caption("The picture begins once it learns.")


def _has_picture(run: Run) -> bool:
    """Whether enough was recorded for a picture; of a deep network its second epoch."""
    return run.epochs_done >= 0 and len(run_cache.epochs(run)) > (run.spec.model.kind == "depth")


def _picture_container(run: Run) -> str:
    """Key of the container, whose height in the style sheet reserves room for the picture."""
    model = run.spec.model
    if isinstance(model, DepthSpec):
        return "film"
    return "hero" if POOLERS[model.pooler].keys else "hero-keyless"


def draw_depth_explorer(run: Run, runs: Sequence[Run]) -> None:
    """Draw the layers of a deep network, from the second recorded epoch on, growing with each.

    Args:
        run: whose layers are shown; nothing is drawn of another kind.
        runs: its sweep, where the network next to it comes from.
    """
    if isinstance(run.spec.model, DepthSpec) and _has_picture(run):
        depth_explorer.draw(
            run, runs, key=DEPTH_EXPLORER, select=depth_explorer.explorer_state(run, key=DEPTH_EXPLORER)
        )
        depth_explorer.follow(run, key=DEPTH_EXPLORER)


def _view(run: Run) -> ClusterView | None:
    """View for the explorer; None before the first snapshot, and for a deep network."""
    graphs, epochs = run_cache.graphs(run), run_cache.epochs(run)
    model = run.spec.model
    if isinstance(model, DepthSpec) or graphs is None or not epochs:
        return None
    selected = selection.current()
    graph = selected.graph
    graph = graph if graph is not None and graph < len(graphs.graph_names) else default_graph(graphs)
    epoch = nearest(epochs, selected.epoch)
    view = ClusterView(run_cache, run, epochs, epoch, graphs, graph=graph, head=selection.one_head(selected))
    return what_if_from_url.applied(view, node=selected.node)


def next_pages(run: Run) -> None:
    """Draw links to the pages of an ended ``run``, which they open."""
    questions = {"depth": "Where does it melt, and what keeps it apart?"}
    if not isinstance(run.spec.model, DepthSpec):
        questions = {"assignments": "Who belongs where?"}
        if POOLERS[run.spec.model.pooler].keys:
            questions = {
                "assignments": "What did the heads learn?",
                "keys": "Where are the keys?",
                "target": "Did KL help?",
            }
    with st.container(horizontal=True, key="watch.onward"):
        for page, question in questions.items():
            selection.link(page, f"{question} \u2192", run=run.id)


def time_left(run: Run) -> float | None:
    """Estimated seconds until the last epoch; None before there is a pace."""
    rows = run_cache.history(run)
    if len(rows) < 2 or not run.live:
        return None
    seconds, epochs = float(rows[-1]["seconds"] or 0.0), int(rows[-1]["epoch"] or 0)
    return seconds / epochs * (run.spec.training.epochs - epochs)


def title(name: str, facts: str) -> None:
    """Draw the name of the training, with details in small type."""
    st.markdown(f"**{empty_states.escape_markdown(name)}** \u2002:small[{facts}]")


def _header(run: Run) -> None:
    example = run_lookup.is_example(run)
    facts = [fact for fact in (run.state, run.device, f"seed {run.spec.seed}") if fact]
    if example:
        facts = ["a recorded example, until you press Start"]
    if run.state == "finished":
        facts.append(run_cards.numbers([run]))
    title(run.name, " \u00b7 ".join(facts))
    if run.live:
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            if run.state == "running" and run.epochs_done >= 0:
                _progress(run)
            else:
                with st.container():  # as wide as the progress that follows: Stop stays where it is
                    _status(run)
            stop_button([run])
        draw_problems([run])
    elif run.state != "finished":
        _status(run)
        _restart_buttons(run)


def _status(run: Run) -> None:
    position, wait = run_lookup.queue_position(run), run_lookup.expected_wait(run)
    empty_states.status(run, queue_position=position, wait=wait)


def draw_problems(runs: Sequence[Run]) -> None:
    """Draw problems of live runs, such as missing workers or a full disk."""
    if any(run.live for run in runs) and not server.store_error() and server.engine().worker_error:
        notices.warn(server.engine().worker_error)


def _restart_buttons(run: Run) -> None:
    with st.container(horizontal=True):
        if run.checkpoint is not None and run.owner == owner.current():
            label = f"Resume from epoch {run.checkpoint}"
            st.button(label, type="primary", key="watch.resume", on_click=submission.resume, args=(run.id,))
        st.button("Start again", key="watch.again", on_click=submission.again, args=(run,))


def _progress(run: Run) -> None:
    total, done, left = run.spec.training.epochs, run.epochs_done, time_left(run)
    words = f"epoch {done} of {total}" + (f", {duration(left)} left" if left is not None else "")
    st.progress(min(done / total, 1.0), text=words)


def stop_button(runs: Sequence[Run]) -> None:
    """Draw a button that stops the visitor's runs, if any."""
    own_runs = [run for run in runs if run.owner == owner.current()]
    if own_runs:
        st.button("Stop", key="watch.stop", on_click=_stop_now, args=([run.id for run in own_runs],))


def _stop_now(run_ids: Sequence[str]) -> None:
    for run_id in run_ids:
        server.engine().stop(run_id, owner=owner.current())


def _curves(run: Run) -> None:
    data, parts = _curve_data(run.id, run.started, _moment(run), _run=run)
    if data["charts"]:
        training_curves.mount(data, parts, key=CURVES)


def _moment(run: Run) -> tuple[str, int]:
    """What the curves of a run are made for: half a second while it trains, its last epoch afterwards.

    A training passes epochs faster than people look, so that each who watches would be the first to see one.
    """
    if not run.live:
        return "epoch", run.epochs_done
    return "half a second", int(time.monotonic() / SHARED_SECONDS)


# Computed once for all current viewers.
@st.cache_resource(max_entries=32, show_spinner=False)
def _curve_data(
    run_id: str, started: float | None, moment: tuple[str, int], *, _run: Run
) -> tuple[dict[str, Any], list[list[list[float | None]]]]:
    rows = run_cache.history(_run)
    charts, columns = [], list[str]()
    for chart in strip_of(_run):
        known = [column for column in chart.columns if any(row.get(column) is not None for row in rows)]
        if known:
            labels = {1 + len(columns) + i: chart.columns[column] for i, column in enumerate(known)}
            charts.append(curves.chart_data(labels, title=chart.title, top=chart.top, percent=chart.percent))
            columns += known
    data = curves.charts_data(charts, run=run_id, epochs=_run.spec.training.epochs)
    return data, curves.history_parts(rows, columns)
