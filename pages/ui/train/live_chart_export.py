"""Export of the live charts: static, downloadable versions."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.figures.export.html import Origin
from analysis.figures.live.curves import series_of
from analysis.figures.live.static_curves import static_accuracy_figure, static_curves_figure
from analysis.figures.style.picture import Picture
from analysis.runs.export.provenance import origin_of, origin_of_sweep
from analysis.runs.run import Run
from analysis.runs.views import assignment_pictures
from analysis.runs.views.cluster_view import ClusterView, default_graph
from analysis.training.spec import DepthSpec
from pages.ui.run_data import run_cache
from pages.ui.train.run_charts import charts_of
from pages.ui.widgets import figure_output, run_cards


def draw(runs: Sequence[Run]) -> None:
    """Draw an expandable section with the current charts; nothing before the first point.

    It is no part of what is drawn every second: what one saves stands still, and a tick costs no more.
    """
    opened = st.expander("Save these figures: SVG, PNG, HTML", type="compact", on_change="rerun", key="still")
    if not opened.open:
        return
    with opened:
        pictures = _sweep_pictures(runs) if runs[0].sweep else _run_pictures(runs[0])
        if not pictures:
            st.caption("Nothing is drawn yet.")
            return
        if any(run.live for run in runs):
            st.caption("As they were when this was opened. Close and open it for the next ones.")
        origin = origin_of_sweep(runs) if runs[0].sweep else _origin(runs[0])
        for begin in range(0, len(pictures), 2):
            row = list(pictures.items())[begin : begin + 2]
            for column, (name, picture) in zip(st.columns(2, gap="large"), row, strict=False):
                with column:
                    figure_output.show(picture, key=f"still.{name}", name=name, origin=origin)


def _origin(run: Run) -> Origin:
    return origin_of(run, epoch=None if run.epochs_done < 0 else run.epochs_done)


def _sweep_pictures(runs: Sequence[Run]) -> dict[str, Picture]:
    points = run_cards.accuracy_points(runs)
    if not points:
        return {}
    left = sum(run.live for run in runs)
    return {
        "accuracy-over-depth": static_accuracy_figure(
            points, names=run_cards.treatment_names(runs), left=left
        )
    }


def _run_pictures(run: Run) -> dict[str, Picture]:
    rows, settled = run_cache.history(run), {}
    for chart in charts_of(run):
        if series := series_of(rows, chart.columns):
            settled[chart.name] = static_curves_figure(
                series,
                title=chart.title,
                unit=chart.unit,
                epochs=run.spec.training.epochs,
                top=chart.top,
                percent=chart.percent,
            )
    graphs, epochs = run_cache.graphs(run), run_cache.epochs(run)
    if graphs is None or not epochs or isinstance(run.spec.model, DepthSpec):
        return settled
    view = ClusterView(run_cache, run, epochs, epochs[-1], graphs, graph=default_graph(graphs))
    return settled | {"graph": assignment_pictures.graph(view), "S": assignment_pictures.combined(view)}
