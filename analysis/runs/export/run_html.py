"""Export a run of either kind as one interactive page."""

from __future__ import annotations

from analysis.runs.export.cluster_html import Emphasis, cluster_run_html
from analysis.runs.export.depth_html import depth_run_html
from analysis.runs.results.run_library import Library


def html_of(library: Library, id: str, *, emphasis: Emphasis = "assignments", query: str = "") -> str:
    """Build the page of the run ``id``.

    Args:
        library: where it is read; a depth run's sweep gives the network next to it.
        id: id of a run.
        emphasis: the enlarged part on the page of a cluster run; a depth run has one picture.
        query: the state it opens in, see :class:`~analysis.figures.explorer.standalone_html.Part`.

    Raises:
        NoSuchRun: if there is none.
        BadInput: if nothing was recorded to show.
    """
    run, store = library.run(id), library.of(id)
    if run.spec.model.kind == "depth":
        return depth_run_html(library, run, library.sweep(run.sweep) if run.sweep else [run], query=query)
    return cluster_run_html(
        run,
        store.graphs(id),
        snapshots=[store.snapshot(id, epoch) for epoch in store.snapshot_epochs(id)],
        history=store.history(id),
        emphasis=emphasis,
        query=query,
    )
