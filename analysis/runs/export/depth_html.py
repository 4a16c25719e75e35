"""Export a depth run as one interactive HTML file: the depth explorer."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.figures.explorer.standalone_html import PagePicture, page
from analysis.runs.export.cluster_html import provenance_lines
from analysis.runs.results.depth_network_payload import Reader
from analysis.runs.results.depth_payload import depth_finding, depth_payload
from analysis.runs.run import Run


def depth_run_html(
    reader: Reader, run: Run, runs: Sequence[Run] = (), *, partner: Run | None = None, query: str = ""
) -> str:
    """Build an HTML file with a depth run: picture and controls as in the app, without requests.

    Args:
        reader: source of the runs.
        run: a depth run.
        runs: those of its sweep, for the network next to it and the other seeds.
        partner: the network next to it, where another than the sweep's is wanted.
        query: the state it opens in, see :class:`~analysis.figures.explorer.standalone_html.PagePicture`.

    Raises:
        BadInput: as for :func:`~analysis.runs.results.depth_payload.depth_payload`.
    """
    payload = depth_payload(reader, run, runs, partner=partner)
    return page(
        [PagePicture("depth", payload, depth_finding(payload), query=query)],
        title="Where does a deep network lose its classes?",
        lead="Each mark is a node where a layer puts it; its colour and shape are its label.",
        provenance=provenance_lines(run),
    )
