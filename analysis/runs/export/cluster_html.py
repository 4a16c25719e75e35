"""Export a cluster run as one interactive HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Literal

from analysis.data.catalog import data_description, title_of
from analysis.figures.explorer.standalone_html import PagePicture, page
from analysis.figures.explorer.static_svg import still_svg
from analysis.figures.headline import assignments_sentence
from analysis.projection.layout import edges_of, graph_layout
from analysis.runs.export.provenance import origin_of
from analysis.runs.results.assignments import assignments
from analysis.runs.results.cluster_payload import cluster_payload, finite_snapshots, mark_sentence
from analysis.runs.run import HistoryRow, Run
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot

Emphasis = Literal["assignments", "keys", "target", "train"]

_SHOWN = 3
"""Of several recorded graphs the fourth stands still, as on the cards: the first look alike."""
_DIGITS = "Digits: E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, 1998, CC BY 4.0."
_LICENCES = {
    "digits": _DIGITS,
    "digits-knn": _DIGITS,
    "karate": "Karate club: W. W. Zachary, 1977; published facts.",
    "les-miserables": "Les Misérables: D. E. Knuth, The Stanford GraphBase, 1993; published facts.",
}


def cluster_run_html(
    run: Run,
    graphs: RecordedGraphs,
    *,
    snapshots: Sequence[Snapshot],
    history: Sequence[HistoryRow],
    emphasis: Emphasis = "assignments",
    layer: int = 0,
    query: str = "",
) -> str:
    """Build an HTML file with a cluster run: picture and controls as in the app, without requests.

    Args:
        run: a cluster run.
        graphs: its recorded graphs.
        snapshots: recorded epochs, rising.
        history: one row per epoch.
        emphasis: which page's picture it is.
        layer: index of the memory layer.
        query: the state it opens in, see :class:`~analysis.figures.explorer.standalone_html.PagePicture`.

    Raises:
        BadInput: if the run is of another kind, has no snapshot yet, or diverged at once.
    """
    packed = cluster_payload(run, graphs, snapshots=snapshots, history=history, layer=layer)
    finite, missing = finite_snapshots(snapshots, layer=layer)
    last = assignments(run, finite[-1], graphs, layer=layer)
    finding = f"{assignments_sentence(last.heads, last.combined, of=graphs.total_nodes)} {missing}".strip()
    still = ""
    if layer == 0:
        graph = min(_SHOWN, len(graphs.graph_names) - 1)
        begin, end = (int(bound) for bound in graphs.ptr[graph : graph + 2])
        edges = edges_of(graphs.edge_index, begin, end)
        pos = None if graphs.pos is None else graphs.pos[begin:end]
        layout = graph_layout(end - begin, edges, pos=pos)
        still = still_svg(layout, last.combined[begin:end], edges, alt=finding)
    return page(
        [PagePicture("clusters", packed, finding, still, emphasis, query)],
        title=run.name,
        lead=mark_sentence(run, layer),
        provenance=provenance_lines(run),
    )


class Explorable:
    """An interactive picture, which notebooks display and ``save`` writes as a file.

    Args:
        html: content of the page.
        height: height of the frame in a notebook, in pixels.
    """

    def __init__(self, html: str, *, height: int = 900) -> None:
        self.html = html
        self.height = height

    def _repr_html_(self) -> str:
        """Render the page in a frame for notebooks."""
        frame = f'width="100%" height="{self.height}" frameborder="0" title="Clusters to explore"'
        return f'<iframe srcdoc="{escape(self.html)}" sandbox="allow-scripts" {frame}></iframe>'

    def save(self, path: str | Path) -> None:
        """Write the page to ``path``; a file that is there is replaced."""
        Path(path).write_text(self.html, encoding="utf-8")

    def __repr__(self) -> str:
        return f"Explorable({len(self.html):,} letters; .save('clusters.html') writes it as a file)"


def provenance_lines(run: Run) -> list[str]:
    """Provenance lines of a page about ``run``: the run, the data with their licence, the program."""
    data = run.spec.data
    return [
        origin_of(run).line,
        f"Data: {title_of(data)}, {data_description(data)}. {_LICENCES.get(data.name, '')}".strip(),
        "Page: Soft Cluster Lab, MIT licence.",
    ]
