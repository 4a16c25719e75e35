"""Export the film of a deep network as one interactive HTML file."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.figures.explorer.standalone_html import Part, page
from analysis.runs.export.explorable import provenance_lines
from analysis.runs.results.film import depth_film, film_finding
from analysis.runs.results.film_network import Reader
from analysis.runs.run import Run


def film_html(reader: Reader, run: Run, runs: Sequence[Run] = (), *, partner: Run | None = None) -> str:
    """Build an HTML file with the film of a depth run: picture and controls as in the app, without requests.

    Args:
        reader: source of the runs.
        run: a depth run.
        runs: those of its sweep, for the network next to it and the other seeds.
        partner: the network next to it, where another than the sweep's is wanted.

    Raises:
        BadInput: as for :func:`~analysis.runs.results.film.depth_film`.
    """
    payload = depth_film(reader, run, runs, partner=partner)
    return page(
        [Part("depth", payload, film_finding(payload))],
        title="Where does a deep network lose its classes?",
        lead="Each mark is a node where a layer puts it; its colour and shape are its label.",
        provenance=provenance_lines(run),
    )
