"""Detect edge ends and node names among column names, and header rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.data.upload.tables.bipartite import two_kinds
from analysis.data.upload.tables.table import Table
from analysis.data.upload.text import is_missing, number

_SOURCE = {
    "source", "src", "from", "fromnode", "fromnodeid", "fromid", "sourceid", "sourcenode", "sourcename",
}  # fmt: skip
_TARGET = {
    "target", "dst", "dest", "to", "tonode", "tonodeid", "toid", "targetid", "targetnode", "targetname",
}  # fmt: skip
_AMONG_FIRST = (
    ("u", "v"), ("i", "j"), ("start", "end"), ("tail", "head"), ("citing", "cited"), ("paper", "reference"),
    ("follower", "followee"), ("follower", "followed"), ("parent", "child"), ("child", "parent"),
    ("sender", "receiver"), ("sender", "recipient"), ("origin", "destination"), ("subject", "object"),
    ("person", "friend"), ("row", "col"), ("row", "column"),
)  # fmt: skip
"""Names of an edge's ends that can mean something else, too: only as the first two columns."""
_PAIR = re.compile(r"(.*?)[\s_.-]*(\d+|[a-d])", re.IGNORECASE)
_KEY = re.compile(r".+(?:[_ ]id|[a-z]I[dD])|.*\bID")
NODE_NAMES = {"id", "node", "name", "nodeid", "nodename", "key", "file", "graph", "vertex", "vertexid"}
"""Names of columns that hold the names of nodes, or of graphs."""


def normalised_name(name: str) -> str:
    """Normalise a column's ``name`` for comparison: lower case, letters and digits only.

    >>> normalised_name("Source_ID"), normalised_name("from node")
    ('sourceid', 'fromnode')
    """
    return re.sub(r"[^a-z0-9]+", "", name.lower())


def end_columns(names: Sequence[str], *, pairs: bool = True) -> tuple[int, int] | None:
    """Find the two columns with the ends of an edge; None if the names do not tell.

    They are called source and target or alike, or differ only in their last character (``hero1``,
    ``hero2``).

    Args:
        names: names of the columns.
        pairs: whether two names that differ only in their last character count, too.

    Returns:
        Indices of source and target, from 0.

    >>> end_columns(["weight", "From", "To"]), end_columns(["hero1", "hero2"])
    ((1, 2), (0, 1))
    >>> end_columns(["x", "y"]), end_columns(["id", "group 1"])
    (None, None)
    """
    words = [normalised_name(name) for name in names]
    source = next((i for i, word in enumerate(words) if word in _SOURCE), None)
    target = next((i for i, word in enumerate(words) if word in _TARGET), None)
    if source is not None and target is not None:
        return source, target
    if tuple(words[:2]) in _AMONG_FIRST:
        return 0, 1
    for i, word in enumerate(words):
        for one, other in (("source", "target"), ("src", "dst"), ("from", "to")):
            if word.startswith(one) and other + word.removeprefix(one) in words:
                return i, words.index(other + word.removeprefix(one))
    return _pair(names) if pairs else None


def _pair(names: Sequence[str]) -> tuple[int, int] | None:
    pairs = [
        (match[1].lower(), match[2].lower()) if (match := _PAIR.fullmatch(name.strip())) else None
        for name in names
    ]
    for i, pair in enumerate(pairs[:2]):
        if pair is None or len(pair[0]) < 2 or pair[1] not in ("1", "a"):
            continue
        other = pair[0], {"1": "2", "a": "b"}[pair[1]]
        # x1, x2, x3 are features; an edge has two ends
        if other in pairs and sum(p is not None and p[0] == pair[0] for p in pairs) == 2:
            return i, pairs.index(other)
    return None


def take_header(table: Table, names: frozenset[str] | set[str] = frozenset()) -> None:
    """Turn the first row into the header if it has known column names, or words above numbers.

    A comment above the rows that names known columns is a header, too.

    Args:
        table: a table; its header is set, and its first row taken off.
        names: other column names that tell a header.
    """
    if table.header is not None:
        return
    first, body = table.rows[0], table.rows[1:]
    has_known_names = end_columns(first) is not None or bool(names) and _names_nodes(first, names)
    has_known_names = has_known_names or len(first) > 1 and two_kinds(first[0], first[1])
    above = any(_words_above_numbers(table, column, first[column]) for column in range(len(first)))
    # 1 "J" above "J" 3 are two edges of nodes that are called by numbers and words
    above = above and not (len(first) == 2 and any(number(cell) is not None for cell in first))
    if has_known_names or (body and above):
        table.header = first
        table.rows, table.numbers = body, table.numbers[1:]
    elif table.commented is not None and (
        end_columns(table.commented) is not None or bool(names) and _names_nodes(table.commented, names)
    ):
        table.header = table.commented


def _names_nodes(cells: Sequence[str], names: frozenset[str] | set[str]) -> bool:
    """Whether a cell is a usual name of an id column: ``id``, ``node``, ``txId``, ``user_id``."""
    return normalised_name(cells[0]) in names or any(_KEY.fullmatch(cell.strip()) for cell in cells)


def _words_above_numbers(table: Table, column: int, first: str) -> bool:
    if not first or first.startswith("{") or number(first, comma=table.comma) is not None:
        return False
    below = [row[column] for row in table.rows[1:200]]
    values = [number(cell, comma=table.comma) for cell in below if not is_missing(cell)]
    return bool(values) and None not in values
