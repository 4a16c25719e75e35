"""Read declarations in the comments above a table, as KONECT, SNAP and Network Repository write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_KONECT = re.compile(r"%+\s*(sym|asym|bip)\b\s*(\w*)", re.IGNORECASE)
_DIRECTION = re.compile(r"\b(un|non-?\s?)?directed\b\s*(?:[:=]\s*(false|no|0)\b)?", re.IGNORECASE)
_SIZE = re.compile(r"\bnodes\s*[:=]?\s*(\d{1,9})\b", re.IGNORECASE)


class Declaration(NamedTuple):
    """Declared properties; None, False or 0 where undeclared.

    Attributes:
        directed: whether edges have a direction.
        bipartite: whether the two columns number two different sets of nodes.
        weighted: whether the third column is a weight.
        nodes: number of nodes of the graph.
    """

    directed: bool | None = None
    bipartite: bool = False
    weighted: bool | None = None
    nodes: int = 0


NOTHING = Declaration()


def read_declaration(comments: Sequence[str]) -> Declaration:
    """Read ``comments``, the comment lines of a file, comment marks included.

    >>> read_declaration(["% asym unweighted"])
    Declaration(directed=True, bipartite=False, weighted=False, nodes=0)
    >>> read_declaration(["# Undirected graph: g.txt", "# Nodes: 5 Edges: 6"])
    Declaration(directed=False, bipartite=False, weighted=None, nodes=5)
    """
    for line in comments:
        if match := _KONECT.match(line):
            kind, weights = match[1].lower(), match[2].lower()
            return Declaration(kind == "asym", kind == "bip", weights != "unweighted" if weights else None)
    directions = {direction for line in comments if (direction := _direction(line)) is not None}
    sizes = [int(match[1]) for line in comments if (match := _SIZE.search(line))]
    return Declaration(
        directed=directions.pop() if len(directions) == 1 else None, nodes=sizes[0] if sizes else 0
    )


def _direction(line: str) -> bool | None:
    """Whether one line declares edges directed; None if it declares nothing, or both.

    >>> _direction("# directed: false"), _direction("# non-directed"), _direction("# a graph")
    (False, False, None)
    """
    directions = {(match[1] is None) != (match[2] is not None) for match in _DIRECTION.finditer(line)}
    return directions.pop() if len(directions) == 1 else None
