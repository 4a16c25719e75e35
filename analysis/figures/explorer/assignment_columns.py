"""Assignments of one graph side by side, as the data of a picture: ``js/columns`` draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, NamedTuple

import numpy as np

from analysis.checks import BadInput
from analysis.figures.explorer.clusters import MOST_EDGES, NAME_LENGTH, undirected_edges
from analysis.figures.explorer.colours import clusters, sequential, themes
from analysis.figures.explorer.payload import pack
from analysis.figures.style.assignment_words import usage_words
from analysis.figures.style.formatting import shorten, unbroken
from analysis.figures.style.heatmap_rows import Rows
from analysis.figures.style.theme import label_colour
from analysis.measures.assignments.summary import summarize

NOT_FINITE = "S holds NaN or infinity; the training probably diverged"


class ChanceBar(NamedTuple):
    """A measure of an assignment beside chance.

    Attributes:
        name: what it is called.
        values: one number a seed, at least one.
        mean: of the same S with its rows shuffled.
        sd: standard deviation of that, at least 0.
    """

    name: str
    values: Sequence[float]
    mean: float
    sd: float


@dataclass(frozen=True)
class AssignmentColumn:
    """A column: an assignment and what is said about it, as plain text.

    Attributes:
        name: identifies the column among the others.
        title: whose assignment it is.
        finding: what it shows, a clause; or ``""``.
        S: ``[n, K]``, its clusters matched to those of the other columns; None where there is none.
        text: what stands below it; where there is no S, why.
        run: id of the run that it opens; ``""`` where there is none.
        measures: what is measured of it.
        drawn: which of several S is drawn, as "seed 0"; "" where there is one.
    """

    name: str
    title: str
    finding: str
    S: np.ndarray | None
    text: str = ""
    run: str = ""
    measures: Sequence[ChanceBar] = ()
    drawn: str = ""


def columns_payload(
    columns: Sequence[AssignmentColumn],
    *,
    positions: np.ndarray,
    edge_index: np.ndarray,
    rows: Rows,
    finding: str = "",
    note: str = "",
) -> bytes:
    """Pack what ``js/columns`` draws.

    Args:
        columns: the columns, in order.
        positions: ``[n, 2]`` in the unit square, y pointing down.
        edge_index: ``[2, e]``, among these nodes.
        rows: order and names of the nodes, the same for all columns.
        finding: what all of them show, a sentence.
        note: remark on sampling.

    Raises:
        BadInput: if an S is not of these nodes.
    """
    n = len(positions)
    if misfits := [column.title for column in columns if column.S is not None and len(column.S) != n]:
        raise BadInput(f"expected an S of {n} nodes in every column, got another in '{misfits[0]}'")
    edges = undirected_edges(edge_index)
    step = -(-max(edges.shape[1], 1) // MOST_EDGES)
    drawn = [column.S is not None and bool(np.isfinite(column.S).all()) for column in columns]
    widest = max([column.S.shape[1] for column in columns if column.S is not None], default=1)
    dropped = f" Draws {-(-edges.shape[1] // step):,} of {edges.shape[1]:,} edges." if step > 1 else ""
    header = {
        "columns": [_column(column, drawn=is_drawn) for column, is_drawn in zip(columns, drawn, strict=True)],
        "finding": unbroken(finding),
        "note": f"{note}{dropped}".strip(),
        "nodes": [shorten(unescape(name), NAME_LENGTH) for name in rows.names],
        "rows": rows.order.tolist(),
        "labels": None if rows.labels is None else rows.labels.tolist(),
        "labelNames": [shorten(unescape(name), NAME_LENGTH) for name in rows.label_names],
        "colours": {
            "clusters": clusters(widest),
            "labels": [label_colour(c) for c in range(len(rows.label_names))],
            "shares": sequential(),
            "themes": themes(),
        },
    }
    shares = {
        f"S.{i}": column.S
        for i, (column, is_drawn) in enumerate(zip(columns, drawn, strict=True))
        if is_drawn and column.S is not None
    }
    return pack("columns", header, {"at": positions, "edges": edges[:, ::step], **shares})


def _column(column: AssignmentColumn, *, drawn: bool) -> dict[str, Any]:
    facts = {"name": column.name, "title": column.title, "finding": column.finding, "run": column.run, "K": 0}
    facts["measures"] = [bar._asdict() for bar in column.measures]
    heading = f"{column.title}: {column.finding}" if column.finding else column.title
    if not drawn or column.S is None:
        text = unbroken(column.text if column.S is None else f"{NOT_FINITE}.")
        return facts | {"text": text, "alt": f"{heading}. {text}"}
    n, K = column.S.shape
    usage = unbroken(usage_words(summarize(column.S)))
    alt = f"{heading}. {n:,} node{'s' if n > 1 else ''} by {K} cluster{'s' if K > 1 else ''}; {usage}."
    alt += f" Drawn: {column.drawn}." if column.drawn else ""
    return facts | {"K": K, "text": unbroken(column.text), "alt": alt, "usage": usage}
